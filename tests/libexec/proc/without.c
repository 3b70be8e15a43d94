/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * without CALL PROGRAM [ARG ...] -- run a program on a kernel that lacks the
 * system call pidfd_open or close_range.
 */

#include <sys/prctl.h>
#include <sys/syscall.h>

#include <linux/filter.h>
#include <linux/seccomp.h>

#include <err.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	unsigned int call = argc > 1 && strcmp(argv[1], "close_range") == 0 ?
	    SYS_close_range : SYS_pidfd_open;
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = { 4, code };

	if (argc < 3)
		errx(1, "usage: without call program [argument ...]");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == -1)
		err(1, "cannot filter system calls");
	(void)execvp(argv[2], argv + 2);
	err(1, "%s", argv[2]);
}
