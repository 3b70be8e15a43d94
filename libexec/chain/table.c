/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * table.c -- the loaders by name.
 */

#include <string.h>

#include "chain.h"

static const struct loader loaders[] = {
	{ "appendpath", chain_appendpath, "name directory", OURS, 0 },
	{ "argv0", chain_argv0, "file", OURS, 0 },
	{ "caps", chain_caps, "[-k] [-a list] [-b list] [-d list] [-i list]",
	    OURS, 0 },
	{ "cgroup", chain_cgroup, "[-f] name [file=value ...]", OURS, 0 },
	{ "chdir", chain_chdir, "directory", OURS, 0 },
	{ "chpriv", chain_chpriv, "[-d directory] [-G group,...] [-g group] "
	    "[-r root]\n              [-u user[:group]]", OURS, 0 },
	{ "chpst", chain_chpst, "[-vVP012] [-u user[:group]] "
	    "[-U user[:group]] [-b argv0] [-e dir] [-/ root] [-C pwd] "
	    "[-n nice] [-l|-L lock] [-m n] [-d n] [-o n] [-p n] [-f n] "
	    "[-c n] [-r n] [-t n] prog", RUNIT, 0 },
	{ "chroot", chain_chroot, "directory", OURS, 0 },
	{ "clearenv", chain_clearenv, "[-k name]", OURS, 0 },
	{ "closefds", chain_closefds, NULL, OURS, 0 },
	{ "cpuset", chain_cpuset, "[-l] list", OURS, 0 },
	{ "env", chain_env, "[-i] [-u name] [name=value ...]", OURS, 0 },
	{ "envdir", chain_envdir, "[ -p prefix ] dir child", DAEMONTOOLS,
	    REFUSED },
	{ "envfile", chain_envfile, "[ -i | -I ] file prog...", SKARNET, 0 },
	{ "envini", chain_envini, "[ -p prefix ] file child", DAEMONTOOLS,
	    REFUSED },
	{ "envuidgid", chain_envuidgid, "account child", DAEMONTOOLS, 0 },
	{ "fdclose", chain_fdclose, "fd prog...", SKARNET, 0 },
	{ "fdmove", chain_fdmove, "[ -c ] to from prog...", SKARNET, 0 },
	{ "fghack", chain_fghack, "child", DAEMONTOOLS, 0 },
	{ "ionice", chain_ionice, "[-t] [-c class] [-n level]", OURS, 0 },
	{ "limits", chain_limits, "[-BHS] [-C class] [-U user] [-c core] "
	    "[-d data] [-f file]\n              [-l locked] [-m resident] "
	    "[-n files] [-s stack] [-t cpu]\n              [-u processes] "
	    "[-v virtual]", OURS, 0 },
	{ "nice", chain_nice, "[-n] increment", OURS, 0 },
	{ "nonewprivs", chain_nonewprivs, NULL, OURS, 0 },
	{ "oom", chain_oom, "score | protect", OURS, 0 },
	{ "pdeathsig", chain_pdeathsig, "signal", OURS, 0 },
	{ "pgrphack", chain_pgrphack, "child", DAEMONTOOLS, 0 },
	{ "pidfile", chain_pidfile, "file", OURS, 0 },
	{ "prependpath", chain_prependpath, "name directory", OURS, 0 },
	{ "redirfd", chain_redirfd,
	    "-[ r | w | u | a | x ] [ -n ] [ -b ] fd file prog...", SKARNET,
	    0 },
	{ "s6-applyuidgid", chain_s6_applyuidgid, "[ -z ] [ -u uid ] "
	    "[ -g gid ] [ -G gidlist ] [ -U ] prog...", SKARNET, 0 },
	{ "s6-envuidgid", chain_s6_envuidgid,
	    "[ -i | -D defaultuid:defaultgid:defaultgidlist ] "
	    "[ -u | -g | -B ] [ -n ] account prog...", SKARNET, 0 },
	{ "sched", chain_sched, "[-R] [-p priority] policy", OURS, 0 },
	{ "setenv", chain_setenv, "name value", OURS, 0 },
	{ "setlock", chain_setlock,
	    "[ -nNxX ] [ -t milliseconds ] file program [ arg ... ]",
	    DAEMONTOOLS, 0 },
	{ "setsid", chain_setsid, NULL, OURS, 0 },
	{ "setuidgid", chain_setuidgid, "[ -s ] account child", DAEMONTOOLS,
	    0 },
	{ "setuser", chain_setuser, "account child", DAEMONTOOLS, 0 },
	{ "sigdefault", chain_sigdefault, NULL, OURS, 0 },
	{ "softlimit", chain_softlimit, "[-a allbytes] [-c corebytes] "
	    "[-d databytes] [-e nice] [-f filebytes] [-i signals] "
	    "[-l lockbytes] [-m membytes] [-o openfiles] [-P rtprio] "
	    "[-p processes] [-q queuebytes] [-r residentbytes] "
	    "[-s stackbytes] [-t cpusecs] [-x locks] [-y microsecs] child",
	    DAEMONTOOLS, 0 },
	{ "tcplisten", chain_tcplisten,
	    "[-r] [-b backlog] [-n name] address port", OURS, 0 },
	{ "umask", chain_umask, "mode", OURS, 0 },
	{ "unixlisten", chain_unixlisten, "[-b backlog] [-g group] [-m mode] "
	    "[-n name] [-u user]\n                  path", OURS, 0 },
	{ "unsetenv", chain_unsetenv, "name", OURS, 0 },
	{ "userenv", chain_userenv, "[-u user]", OURS, 0 },
};

/* find_loader(name): the loader of that name; NULL: there is none. */
const struct loader *
find_loader(const char *name)
{
	size_t i;

	for (i = 0; name != NULL && i < sizeof(loaders) / sizeof(loaders[0]);
	    i++)
		if (strcmp(loaders[i].name, name) == 0)
			return &loaders[i];
	return NULL;
}
