import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

export interface Package {
  /** Of its folder: `rag`. */
  readonly name: string
  readonly folder: string
  readonly description: string
  /** Its entry points, the main one first. */
  readonly entries: readonly Entry[]
}

/** What can be imported: `@llm-cookbook/rag/node`. */
export interface Entry {
  readonly package: string
  readonly specifier: string
  /** The source file. */
  readonly file: string
  /** Of its page of the reference: `rag-node`. */
  readonly page: string
}

export const root: string = join(import.meta.dirname, '../../..')

const condition = '@llm-cookbook/source'

/** The packages that can be installed as libraries, in the order in which a text passes through them. */
export function packages(): Package[] {
  const order = ['tokenize', 'vector', 'word2vec', 'embed-client', 'model-en', 'viz', 'classify', 'rag']
  const names = readdirSync(join(root, 'packages')).filter(name =>
    existsSync(join(root, 'packages', name, 'package.json'))
  )
  const place = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length)
  return names.sort((a, b) => place(a) - place(b)).map(readPackage)
}

interface Manifest {
  readonly name: string
  readonly description: string
  readonly exports: Record<string, Record<string, string | { default: string }>>
}

function readPackage(name: string): Package {
  const folder = join(root, 'packages', name)
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const entries = Object.entries(manifest.exports).flatMap(([subpath, conditions]) => {
    const source = conditions[condition]
    if (source === undefined) throw new Error(`${name}: ${subpath} has no condition '${condition}'`)
    return globSync(typeof source === 'string' ? source : source.default, { cwd: folder })
      .sort()
      .map(file => {
        const path = subpath.replace('*', basename(file, '.ts'))
        return {
          package: name,
          specifier: join(manifest.name, path),
          file: join(folder, file),
          page: [name, ...path.split('/').slice(1)].join('-')
        }
      })
  })
  return { name, folder, description: manifest.description, entries }
}
