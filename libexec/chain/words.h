/* SPDX-License-Identifier: BSD-2-Clause */

/* What the daemontools family calls the errors of the system. */
const char *words_for(int);
