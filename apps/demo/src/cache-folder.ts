import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/**
 * Where the user's system wants caches to lie: `XDG_CACHE_HOME` where it is set, else `~/Library/Caches` on macOS,
 * `%LOCALAPPDATA%` on Windows, `~/.cache` elsewhere; and `cookbook` in it. Nothing is made.
 */
export function cacheFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string = homedir()): string {
  const told = env['XDG_CACHE_HOME']
  // The specification has relative paths ignored.
  if (told !== undefined && isAbsolute(told)) return join(told, 'cookbook')
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'cookbook')
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'cookbook', 'cache')
  return join(home, '.cache', 'cookbook')
}
