import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative, sep } from 'node:path'

/** Leaves import no package of ours, domain packages only leaves, apps everything, and nobody imports an app. */
export type Kind = 'leaf' | 'domain' | 'app' | 'tooling'

export interface Package {
  name: string
  kind: Kind
  /** Absolute path. */
  folder: string
  manifest: Manifest
}

export interface Manifest {
  name: string
  version: string
  private?: boolean
  description?: string
  bin?: Record<string, string>
  exports?: unknown
  scripts?: Record<string, string>
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  peerDependenciesMeta?: Record<string, { optional?: boolean }>
}

/** The scope of our packages' names. */
export const scope = '@llm-cookbook/'

/** The condition under which workspace packages resolve to their TypeScript sources. */
export const sourceCondition = '@llm-cookbook/source'

const leaves = new Set(['vector', 'tokenize', 'model-en'])
// What .gitignore names.
const notOurs = /^(?:node_modules|dist|generated|\.temp|coverage|\.git|\.turbo|test-results.*\.json|.*\.tsbuildinfo)$/

/** The packages of the workspace, in the order of their folders. */
export function packagesOf(root: string): Package[] {
  return ['packages', 'apps', 'tooling'].flatMap(group =>
    foldersIn(join(root, group))
      .filter(folder => existsSync(join(folder, 'package.json')))
      .map(folder => {
        const manifest = readManifest(folder)
        return { name: manifest.name, kind: kindOf(group, basename(folder)), folder, manifest }
      })
  )
}

/** The packages that a release publishes. */
export function publishedPackages(root: string): Package[] {
  return packagesOf(root).filter(({ manifest }) => manifest.private !== true)
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}

/** Every file under a folder, sorted, without what is installed, built or kept by git; absolute paths. */
export function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => !notOurs.test(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? filesUnder(path) : entry.isFile() ? [path] : []
    })
}

/** A path as findings name it: from the root, with `/`. */
export function place(root: string, file: string): string {
  return relative(root, file).split(sep).join('/')
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries.filter(entry => entry.isDirectory()).map(entry => join(folder, entry.name))
}

function kindOf(group: string, name: string): Kind {
  if (group === 'apps') return 'app'
  if (group === 'tooling') return 'tooling'
  return leaves.has(name) ? 'leaf' : 'domain'
}
