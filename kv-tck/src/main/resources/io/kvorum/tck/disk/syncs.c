/* Stands between a program and the disk, loaded with LD_PRELOAD: no way of forcing data out reaches
 * the kernel. With KVORUM_TCK_FAIL_WHEN unset all of them succeed and do nothing, as on a disk that
 * lies. Else it names a file: while that exists all of them fail with EIO, and while it does not
 * they work. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static long forced(long call, long first, long second, long third, long fourth) {
  const char *trigger = getenv("KVORUM_TCK_FAIL_WHEN");
  if (trigger == NULL) {
    return 0;
  }
  if (access(trigger, F_OK) == 0) {
    errno = EIO;
    return -1;
  }
  return syscall(call, first, second, third, fourth);
}

int fsync(int fd) { return (int)forced(SYS_fsync, fd, 0, 0, 0); }
int fdatasync(int fd) { return (int)forced(SYS_fdatasync, fd, 0, 0, 0); }
int syncfs(int fd) { return (int)forced(SYS_syncfs, fd, 0, 0, 0); }
void sync(void) { forced(SYS_sync, 0, 0, 0, 0); }
int sync_file_range(int fd, off64_t offset, off64_t bytes, unsigned int flags) {
  return (int)forced(SYS_sync_file_range, fd, offset, bytes, flags);
}
int msync(void *address, size_t length, int flags) {
  return (int)forced(SYS_msync, (long)address, (long)length, flags, 0);
}
