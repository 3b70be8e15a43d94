/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * What the loaders that stay beside their program have in common.
 */

#define noreturn	__attribute__((__noreturn__))
#define like_printf	__attribute__((__format__(printf, 1, 2)))

/* Exit status. */
enum {
	WRONG_USE = 100,
	REFUSED = 111		/* by the system; 126 and 127: execfail.h */
};

/* What messages begin with; each loader has its own. */
extern const char loader_name[];

noreturn void	wrong(const char *, ...) like_printf;
noreturn void	fail(const char *, ...) like_printf;
noreturn void	failx(const char *, ...) like_printf;
void	warning(const char *, ...) like_printf;
void	occupy(void);
long long now(void);
