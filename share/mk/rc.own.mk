# SPDX-License-Identifier: BSD-2-Clause
#
# rc.own.mk -- where things go and how they are compiled.
#
# Every makefile of the tree includes this file through one of rc.prog.mk,
# rc.files.mk, rc.test.mk or rc.subdir.mk.  All products go below build/obj,
# which mirrors the tree; nothing is written into the source directories.

.if !defined(TOP)
TOP:=		${.PARSEDIR:H:H:tA}
BUILDDIR?=	${TOP}/build
RELDIR:=	${.CURDIR:tA:S,^${TOP},,:S,^/,,}
OBJ:=		${BUILDDIR}/obj/${RELDIR}

# Installation directories, all below DESTDIR.
DESTDIR?=
PREFIX?=	/usr
SYSCONFDIR?=	/etc
SBINDIR?=	${PREFIX:S,^/usr$,,}/sbin
LIBEXECDIR?=	${PREFIX}/libexec/rc
MANDIR?=	${PREFIX}/share/man
RUNDIR?=	/run/rc
STATEDIR?=	/var/db/rc
SERVICEDIR?=	/run/service

# The paths are compiled in: when they change, everything is made anew.
PATHS=		${OBJ}/.paths
_paths=		${SYSCONFDIR} ${SBINDIR} ${LIBEXECDIR} ${RUNDIR} ${STATEDIR} \
		${SERVICEDIR}
_mkobj!=	mkdir -p ${OBJ} && \
		{ echo "${_paths}" | cmp -s - ${PATHS} || \
		  echo "${_paths}" >${PATHS}; }
.OBJDIR: ${OBJ}

INSTALL?=	install
INSTALL_DIR=	${INSTALL} -d -m 755
INSTALL_PROG=	${INSTALL} -m 755
INSTALL_FILE=	${INSTALL} -m 644

# @NAME@ in scripts, manual pages and defaults becomes the value of NAME.
SUBST=	sed -e 's,@SYSCONFDIR@,${SYSCONFDIR},g' \
	    -e 's,@SBINDIR@,${SBINDIR},g' \
	    -e 's,@LIBEXECDIR@,${LIBEXECDIR},g' \
	    -e 's,@RUNDIR@,${RUNDIR},g' \
	    -e 's,@STATEDIR@,${STATEDIR},g' \
	    -e 's,@SERVICEDIR@,${SERVICEDIR},g'

CC?=		cc
OPT?=		-O2 -g
WARNS=		-std=c99 -Wall -Wextra -Wshadow -Wstrict-prototypes \
		-Wmissing-prototypes -Wwrite-strings -Werror
PATHDEFS=	-DPATH_SYSCONF='"${SYSCONFDIR}"' -DPATH_SBIN='"${SBINDIR}"' \
		-DPATH_LIBEXEC='"${LIBEXECDIR}"' -DPATH_RUN='"${RUNDIR}"' \
		-DPATH_STATE='"${STATEDIR}"'
# With DESTDIR, bmake's sys.mk looks for the system's headers below it; what
# is built runs here or there, but is built with the headers here.
CPPFLAGS:=	${CPPFLAGS:N-nostdinc:N-idirafter:N${DESTDIR}/usr/include}
CPPFLAGS+=	-D_GNU_SOURCE ${PATHDEFS}

# -MD writes what each object includes, so that only what changed is rebuilt.
.SUFFIXES: .c .o
.c.o:
	@echo "  cc    ${RELDIR}/${.IMPSRC:T}"
	@${CC} ${OPT} ${CFLAGS} ${WARNS} ${CPPFLAGS} -MD -c -o ${.TARGET} \
	    ${.IMPSRC}
LINK=	echo "  link  ${RELDIR}/${.TARGET:T}" && \
	${CC} ${OPT} ${CFLAGS} ${LDFLAGS} -o ${.TARGET}

.MAIN: all
.PHONY: all install clean lint
.endif
