/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * Why a program could not be executed, and the status to end with: 126 when it
 * is there, 127 when it is not.
 */
int	exec_failure(const char *, const char **);
