import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { house } from './programs.ts'

/**
 * Compiles hnswlib-node, which comes as source, for the Node that runs this; an installation of the workspace does so by
 * itself (`prepare`). Left to its own install script, node-gyp would download the headers of that Node from another
 * host, and a failure would fail the whole installation. The headers lie beside the Node of the registry, though, and
 * the addon is optional: where it cannot be compiled, its tests are skipped and `--store hnsw` says what is missing.
 */
export function buildNative(packageFolder: string, nodeFolder: string): 'built' | 'there' | 'failed' {
  if (existsSync(join(packageFolder, 'build/Release/addon.node'))) return 'there'
  const hasHeaders = existsSync(join(nodeFolder, 'include/node/node_api.h'))
  const env = hasHeaders ? { ...process.env, npm_config_nodedir: nodeFolder } : process.env
  const { status } = spawnSync('npm', ['run', 'rebuild'], {
    cwd: packageFolder,
    env,
    stdio: 'ignore',
    shell: process.platform === 'win32'
  })
  return status === 0 ? 'built' : 'failed'
}

if (process.argv[1] === import.meta.filename) {
  const { resolve } = createRequire(join(house, 'packages/rag/package.json'))
  const outcome = buildNative(dirname(resolve('hnswlib-node/package.json')), dirname(dirname(process.execPath)))
  if (outcome === 'failed') {
    console.warn('hnswlib-node was not compiled (it takes python3, make and a C++ compiler): its tests are skipped.')
  }
}
