/* SPDX-License-Identifier: BSD-2-Clause */

/* Signals by name. */
int	signal_number(const char *);
const char *signal_name(int);
