import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { UserConfig } from 'vitepress'

type Plugin = Extract<NonNullable<NonNullable<UserConfig['vite']>['plugins']>[number], { name: string }>

const noWorker = '\0no-worker'

/**
 * Packages start their workers by the file that will be there once they are built, `new URL('./thread.js', import.meta.url)`.
 * The site is made of their sources, where it is a `.ts`.
 *
 * Pages are written without workers, which only a browser starts: then none is bundled, which takes longer than all else.
 */
export function sourceWorkers(): Plugin {
  return {
    name: 'source-workers',
    enforce: 'pre',
    resolveId: (source, _importer, { ssr }) => (ssr && source.endsWith('?worker&url') ? noWorker : undefined),
    load: id => (id === noWorker ? `export default ''` : undefined),
    transform(code, id) {
      if (!/\/packages\/[\w-]+\/src\/.+\.ts$/.test(id) || !code.includes('import.meta.url')) return
      return code.replaceAll(/new URL\('(\.[^']+)\.js', import\.meta\.url\)/g, (written, name: string) =>
        existsSync(join(dirname(id), `${name}.ts`)) ? `new URL('${name}.ts', import.meta.url)` : written
      )
    }
  }
}
