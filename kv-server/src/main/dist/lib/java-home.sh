# Sets java_home to a JDK or JRE of 25 or later, or ends the program: with no_java_status if that is
# set, else 1. Read by the programs in bin, which have set home to the folder of the distribution.

# True if the folder holds a JDK or JRE of 25 or later. Reads its "release" file: asking the JVM
# itself would cost 30 ms each.
is_java_25() {
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
  while IFS='="' read -r key _ version _; do
    if [ "$key" = JAVA_VERSION ]; then
      major=${version%%[!0-9]*}
      [ -n "$major" ] && [ "$major" -ge 25 ]
      return
    fi
  done <"$1/release"
  return 1
}

find_java() {
  for java_home in "$home/runtime" "${JAVA_HOME:-}" \
    /usr/lib/jvm/* /usr/java/* /usr/local/java* /opt/java/* /opt/jdk* /opt/*jdk* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [ -n "$java_home" ] && is_java_25 "$java_home" && return 0
  done
  on_path=$(command -v java) || return 1
  on_path=$(readlink -f "$on_path") || return 1
  java_home=${on_path%/bin/java}
  is_java_25 "$java_home"
}

if ! find_java; then
  echo "${0##*/}: no JDK 25 or later found: set JAVA_HOME to one, or install one under /usr/lib/jvm" >&2
  exit "${no_java_status:-1}"
fi
