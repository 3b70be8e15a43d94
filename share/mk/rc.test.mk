# SPDX-License-Identifier: BSD-2-Clause
#
# rc.test.mk -- ATF test programs, run by Kyua from the build tree.
#
# TESTS_SH      test programs in atf-sh, from NAME.sh
# TESTS_SHELLS  as TESTS_SH, built once for every shell the project supports:
#               NAME_dash, NAME_ash, NAME_mksh, NAME_bash, NAME_yash; the
#               test finds the shell to use in $TEST_SHELL
# TESTS_C       test programs in C, from NAME.c, with -latf-c
# HELPERS_C     C programs that the tests run, from NAME.c
# SUBDIR        directories with further tests
# SERIAL        test programs that may not run beside others
# TIMEOUT       seconds a single test case may take (default 120)
#
# Each atf-sh program starts with a prelude that sets STAGE (the tree that
# `bmake test' installed below the build directory), SRCTOP (the source tree)
# and OBJ (where HELPERS_C are), and sources tests/lib.sh.

.include "rc.own.mk"

CPPFLAGS+=	-I${TOP}

STAGE=		${BUILDDIR}/stage
TIMEOUT?=	120
ATF_SH?=	/usr/bin/atf-sh
SHELLS=		dash ash mksh bash yash
SHELL_dash=	dash
SHELL_ash=	busybox ash
SHELL_mksh=	mksh
SHELL_bash=	bash --posix
SHELL_yash=	yash

# Programs and the source of each.
_programs=	${TESTS_SH} ${TESTS_C}
.for t in ${TESTS_SHELLS}
.for s in ${SHELLS}
_programs+=	${t}_${s}
_shprograms+=	${t}_${s}
_src_${t}_${s}=	${t}.sh
_shell_${t}_${s}=${SHELL_${s}}
.endfor
.endfor
.for t in ${TESTS_SH}
_shprograms+=	${t}
_src_${t}=	${t}.sh
_shell_${t}=	sh
.endfor

all: ${_programs} ${HELPERS_C} Kyuafile

.for t in ${_shprograms}
${t}: ${_src_${t}} ${TOP}/share/mk/rc.test.mk
	@{ printf '#! %s\n' '${ATF_SH}'; \
	   printf "STAGE='%s' SRCTOP='%s' OBJ='%s' TEST_SHELL='%s'\n" \
	       '${STAGE}' '${TOP}' '${OBJ}' '${_shell_${t}}'; \
	   printf '. "$$SRCTOP/tests/lib.sh"\n'; \
	   cat ${.ALLSRC:[1]}; } >${.TARGET}.new
	@chmod 755 ${.TARGET}.new && mv ${.TARGET}.new ${.TARGET}
.endfor

.for t in ${TESTS_C}
${t}: ${t}.o ${OBJS_${t}}
	@${LINK} ${.ALLSRC} -latf-c
.endfor
.for t in ${HELPERS_C}
${t}: ${t}.o ${OBJS_${t}}
	@${LINK} ${.ALLSRC}
.endfor
.for t in ${TESTS_C} ${HELPERS_C}
.dinclude "${OBJ}/${t}.d"
.endfor

Kyuafile: Makefile ${TOP}/share/mk/rc.test.mk
	@{ echo 'syntax(2)'; echo 'test_suite("rcng")'; \
	   ${_programs:@t@echo 'atf_test_program{name="${t}", timeout=${TIMEOUT}${SERIAL:M${t}:D, is_exclusive=true}}';@} \
	   ${SUBDIR:@d@echo 'include("${d}/Kyuafile")';@} \
	   :; } >${.TARGET}.new
	@mv ${.TARGET}.new ${.TARGET}

install:

clean: clean-tests
clean-tests:
	rm -f ${_programs} ${HELPERS_C} Kyuafile \
	    ${TESTS_C:=.o} ${TESTS_C:=.d} ${HELPERS_C:=.o} ${HELPERS_C:=.d}

.include "rc.subdir.mk"
