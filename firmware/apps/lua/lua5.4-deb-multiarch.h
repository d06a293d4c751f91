/*
 * What Debian's luaconf.h asks of the machine: a folder name in the search path of C modules, of which
 * a board has none.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LUA_DEB_MULTIARCH_H
#define LUA_DEB_MULTIARCH_H

#define DEB_HOST_MULTIARCH "none"

#endif
