import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

export interface Machine {
  cpu: string
  cores: number
  memoryGB: number
  system: string
  node: string
  /** Processes that wanted to run in the last minute, at the start: much above 0, and the figures are of little worth. */
  load: number
}

export function machine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: availableParallelism(),
    memoryGB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${arch()}`,
    node: process.versions.node,
    load: Math.round(loadavg()[0]! * 100) / 100
  }
}

/** The installed versions of npm packages, seen from the folder of the script; those not installed are left out. */
export function versionsOf(packages: string[]): Record<string, string> {
  const from = pathToFileURL(join(process.cwd(), 'package.json'))
  return Object.fromEntries(
    packages.flatMap((name): [string, string][] => {
      try {
        const path = findPackageJSON(name, from)
        if (path === undefined) return []
        return [[name, (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version]]
      } catch {
        return []
      }
    })
  )
}
