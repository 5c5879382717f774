import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * A package that is measured against and is no dependency: from the folder that `VIZ_PEERS` names, by default `peers` in the
 * working directory. Where it is not there: how to get it.
 */
export async function importPeer(name: string, version: string): Promise<unknown> {
  const folder = resolve(process.env['VIZ_PEERS'] ?? 'peers')
  try {
    const path = createRequire(join(folder, 'package.json')).resolve(name)
    return await import(pathToFileURL(path).href)
  } catch {
    return { skipped: `npm install --prefix ${folder} ${name}@${version}, and set VIZ_PEERS to that folder` }
  }
}
