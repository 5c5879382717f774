import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Chapter {
  /** As the sidebar shows it: `1 Tokens`. */
  readonly title: string
  /** Of the page, from the root of the site. */
  readonly path: string
  /** What it says of itself in a sentence. */
  readonly description: string
}

/** The chapters in their order: the files `guide/NN-name.md`, titled by their first heading. */
export function chapters(): Chapter[] {
  const folder = join(import.meta.dirname, '../guide')
  const files = readdirSync(folder).filter(name => /^\d\d-[\w-]+\.md$/.test(name))
  return files.sort().map(name => {
    const text = readFileSync(join(folder, name), 'utf8')
    const heading = /^# (.+)$/m.exec(text)?.[1]
    const description = /^description: *(["']?)(.+)\1$/m.exec(text)?.[2]
    if (heading === undefined) throw new Error(`guide/${name}: expected a first heading, '# …'`)
    if (description === undefined) throw new Error(`guide/${name}: expected a description in its front matter`)
    return { title: `${Number(name.slice(0, 2))} ${heading}`, path: `/guide/${name.slice(0, -3)}`, description }
  })
}
