// <sys/pidfd.h> of glibc 2.36 forgets that C++ exists.
#pragma once

#include <signal.h>

extern "C" {
#include <sys/pidfd.h>
}
