/* Makes a program believe that its data is on the disk: every way to force it there succeeds and does
 * nothing. Loaded with LD_PRELOAD to prove that the power-cut test notices a server that does not
 * wait for the disk. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stddef.h>

int fsync(int fd) { (void)fd; return 0; }
int fdatasync(int fd) { (void)fd; return 0; }
int syncfs(int fd) { (void)fd; return 0; }
void sync(void) {}
int sync_file_range(int fd, off64_t offset, off64_t bytes, unsigned int flags) {
  (void)fd; (void)offset; (void)bytes; (void)flags;
  return 0;
}
int msync(void *address, size_t length, int flags) {
  (void)address; (void)length; (void)flags;
  return 0;
}
