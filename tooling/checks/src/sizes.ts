import { readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Plugin } from 'esbuild'
import type { Finding } from './finding.ts'
import type { Project } from './install.ts'
import type { Packed } from './pack.ts'
import { run } from './programs.ts'

/** What a package weighs, in bytes. */
export interface Size {
  tarball: number
  /** The tarball without the ranks of encodings, which are data, not code. */
  code: number
  unpacked: number
  /**
   * The main entry with its dependencies, as a minified browser bundle, gzipped: without peers, and without what is imported
   * only when it is asked for. 0 where there is no entry.
   */
  bundle: number
}

export interface Measured extends Size {
  /** What `npm install` of the package alone puts on the disk: modules, itself among them, and bytes. */
  installed: { modules: number; bytes: number }
}

/** Upper bounds, raised only on purpose: by a commit that changes sizes.json. One for the code is a promise that some make. */
export type Budgets = Record<string, Omit<Size, 'code'> & { code?: number }>

export async function measure(packed: Packed, project: Project): Promise<Measured> {
  const { name, unpacked, size, manifest } = packed
  return {
    tarball: size,
    code: packed.files.some(isRanks) ? await tarballWithout('*.ranks.*', unpacked) : size,
    unpacked: bytesIn(unpacked),
    bundle: manifest.exports ? await bundleSize(name, Object.keys(manifest.peerDependencies ?? {}), project.folder) : 0,
    installed: installedBy(name, project)
  }
}

/** Packages over their budget or without one, and budgets of no package. */
export function sizes(measured: Record<string, Size>, budgets: Budgets, file: string): Finding[] {
  const over = Object.entries(measured).flatMap(([name, size]) => {
    const budget = budgets[name]
    if (!budget) return [{ file, message: `${name} has no budget: give it one` }]
    return (['tarball', 'code', 'unpacked', 'bundle'] as const)
      .filter(kind => size[kind] > (budget[kind] ?? Infinity))
      .map(kind => ({
        file,
        message: `${name}: ${kind} of ${size[kind]} bytes is over its budget of ${budget[kind]!}: make it smaller, or raise the budget and say why`
      }))
  })
  const idle = Object.keys(budgets).filter(name => !measured[name])
  return [...over, ...idle.map(name => ({ file, message: `${name} is no published package: take its budget away` }))]
}

/** A Markdown table, in kB (1,000 bytes). */
export function toTable(measured: Record<string, Measured>): string {
  const kB = (bytes: number) => (bytes === 0 ? '' : (bytes / 1000).toFixed(bytes < 100_000 ? 1 : 0))
  const rows = Object.entries(measured).map(([name, { tarball, code, unpacked, bundle, installed }]) =>
    [name, kB(tarball), kB(code), kB(unpacked), kB(bundle), installed.modules, kB(installed.bytes)].join(' | ')
  )
  const heads = [
    'package',
    'tarball, kB',
    'its code, kB',
    'unpacked, kB',
    'bundle min+gz, kB',
    'modules installed',
    'installed, kB'
  ]
  return [heads.join(' | '), '--- | --: | --: | --: | --: | --: | --:', ...rows].map(row => `| ${row} |`).join('\n')
}

async function bundleSize(name: string, peers: string[], project: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: `export * from ${JSON.stringify(name)}`, resolveDir: project },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser',
    external: peers,
    plugins: [withoutLazy],
    logLevel: 'silent'
  })
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length
}

const withoutLazy: Plugin = {
  name: 'without-lazy',
  setup: build => {
    build.onResolve({ filter: /^/ }, ({ kind }) => (kind === 'dynamic-import' ? { external: true } : undefined))
  }
}

function isRanks(path: string): boolean {
  return /\.ranks\.[^/]+$/.test(path)
}

/** Bytes of the folder packed again, less the files that match. */
async function tarballWithout(pattern: string, folder: string): Promise<number> {
  const file = `${basename(folder)}-code.tgz`
  const { code, stderr } = await run('tar', ['-czf', file, `--exclude=${pattern}`, basename(folder)], {
    cwd: dirname(folder)
  })
  if (code !== 0) throw new Error(`tar failed: ${stderr}`)
  return statSync(join(dirname(folder), file)).size
}

/** The package and what it depends on, found in the project as Node finds them: in the folder itself, then above. */
function installedBy(name: string, { folder, modules }: Project): Measured['installed'] {
  const places = new Set<string>()
  const add = (name: string, from: string) => {
    for (let at = from; ; at = dirname(at)) {
      const place = at === '.' ? `node_modules/${name}` : `${at}/node_modules/${name}`
      const module = modules[place]
      if (module) {
        if (places.has(place)) return
        places.add(place)
        const { dependencies, optionalDependencies, peerDependencies = {}, peerDependenciesMeta } = module
        const peers = Object.keys(peerDependencies).filter(peer => !peerDependenciesMeta?.[peer]?.optional)
        for (const other of [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers]) add(other, place)
        return
      }
      if (at === '.') return // optional, and not for this machine
    }
  }
  add(name, '.')
  const bytes = [...places].reduce((sum, place) => sum + bytesIn(join(folder, place)), 0)
  return { modules: places.size, bytes }
}

/** Bytes of the files in a folder, without those of modules installed inside it. */
function bytesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'node_modules' ? sum : sum + bytesIn(path)
    return entry.isFile() ? sum + statSync(path).size : sum
  }, 0)
}
