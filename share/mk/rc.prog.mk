# SPDX-License-Identifier: BSD-2-Clause
#
# rc.prog.mk -- one C program.
#
# PROG     its name            SRCS   its sources (default PROG.c)
# LINKS    further names       MAN    its manual pages
# BINDIR   where it goes       LDADD  libraries
# NOINST   set: built, not installed
# STATICPROG  set: linked statically, where the compiler can

.include "rc.own.mk"

SRCS?=		${PROG}.c
BINDIR?=	${SBINDIR}
OBJS=		${SRCS:.c=.o}
CPPFLAGS+=	-I${.CURDIR}

.if defined(STATICPROG) && !defined(LINK_STATIC)
LINK_STATIC!=	cd ${OBJ} && echo 'int main(void) { return 0; }' >try.c && \
		if ${CC} ${CFLAGS} ${LDFLAGS} -static -o try try.c \
		    >/dev/null 2>&1; then echo -static; fi; rm -f try try.c
.endif
LDFLAGS+=	${LINK_STATIC}

all: ${PROG}

${PROG}: ${OBJS}
	@${LINK} ${OBJS} ${LDADD}

.for o in ${OBJS}
${o}: ${PATHS}
.dinclude "${OBJ}/${o:.o=.d}"
.endfor

install: install-prog
install-prog: ${PROG}
.if !defined(NOINST)
	${INSTALL_DIR} ${DESTDIR}${BINDIR}
	${INSTALL_PROG} ${PROG} ${DESTDIR}${BINDIR}/${PROG}
.for l in ${LINKS}
	ln -sf ${PROG} ${DESTDIR}${BINDIR}/${l}
.endfor
.endif

clean: clean-prog
clean-prog:
	rm -f ${PROG} ${OBJS} ${OBJS:.o=.d}

.include "rc.files.mk"
