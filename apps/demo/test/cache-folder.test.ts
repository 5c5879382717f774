import { describe, expect, it } from 'vitest'
import { cacheFolder } from '../src/cache-folder.ts'

describe('cacheFolder', () => {
  it('obeys XDG_CACHE_HOME on every system, unless it is relative', () => {
    expect(cacheFolder({ XDG_CACHE_HOME: '/x' }, 'linux', '/home/a')).toBe('/x/cookbook')
    expect(cacheFolder({ XDG_CACHE_HOME: '/x' }, 'darwin', '/home/a')).toBe('/x/cookbook')
    expect(cacheFolder({ XDG_CACHE_HOME: 'x' }, 'linux', '/home/a')).toBe('/home/a/.cache/cookbook')
  })
  it('follows the habit of each system', () => {
    expect(cacheFolder({}, 'linux', '/home/a')).toBe('/home/a/.cache/cookbook')
    expect(cacheFolder({}, 'darwin', '/Users/a')).toBe('/Users/a/Library/Caches/cookbook')
    expect(cacheFolder({ LOCALAPPDATA: '/local' }, 'win32', '/Users/a')).toBe('/local/cookbook/cache')
    expect(cacheFolder({}, 'win32', '/Users/a')).toBe('/Users/a/AppData/Local/cookbook/cache')
  })
})
