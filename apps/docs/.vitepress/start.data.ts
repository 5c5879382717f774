import { chapters, type Chapter } from './chapters.ts'
import { packages } from './entries.ts'

export interface Start {
  readonly chapters: readonly Chapter[]
  readonly packages: readonly { readonly name: string; readonly description: string }[]
}

/** What the first page lists; VitePress puts it in as `data`. */
declare const data: Start
export { data }

export default {
  load(): Start {
    return { chapters: chapters(), packages: packages().map(({ name, description }) => ({ name, description })) }
  }
}
