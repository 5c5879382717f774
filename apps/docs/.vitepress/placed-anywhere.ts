import type { UserConfig } from 'vitepress'

/**
 * VitePress wants to know at build time under which path its site will stand. Ours stands wherever its folder is put:
 * it is built for a path that nobody has, which is then taken out again. Pages say the way to the root relative to
 * themselves, and scripts ask the page.
 */
export const placedAnywhere = { plugin, html }

const nowhere = '/__nowhere__/'

/** What the site is built for; the development server stays at the root. */
export const anyBase: string = process.env['NODE_ENV'] === 'production' ? nowhere : '/'

const root = 'globalThis.__VP_SITE_DATA__.base'

/** As VitePress' own Vite wants it. */
type Plugin = Extract<NonNullable<NonNullable<UserConfig['vite']>['plugins']>[number], { name: string }>

/** Of scripts and styles, the addresses. */
function plugin(): Plugin {
  return {
    name: 'placed-anywhere',
    // What the server renders is part of the pages, whose paths `html` makes relative.
    apply: (_, { command, isSsrBuild }) => command === 'build' && !isSsrBuild,
    enforce: 'post',
    config: () => ({
      experimental: {
        renderBuiltUrl: (file, { hostType, type }) =>
          type === 'public' && hostType === 'js' ? { runtime: `${root}+${JSON.stringify(file)}` } : { relative: true }
      }
    }),
    transform(code, id) {
      // The search index is one JSON text, whose documents are named by their paths.
      return id.includes('@localSearchIndex') && code.startsWith('export default "')
        ? `${code.trim().replace(/;$/, '')}.replace(/\\/__nowhere__\\//g, ${root})`
        : undefined
    },
    generateBundle(_, bundle) {
      for (const [name, file] of Object.entries(bundle)) {
        if (file.type !== 'chunk') continue
        file.code = file.code.replaceAll(new RegExp(`(["'\`])${nowhere}\\1`, 'g'), root)
        // What stands in the text of a page leads from there.
        const page = /\/apps\/docs\/(?:generated\/)?(.+\.md)$/.exec(file.facadeModuleId ?? '')?.[1]
        if (page !== undefined) file.code = file.code.replaceAll(nowhere, wayUp(page))
        if (!name.includes('@localSearchIndex') && file.code.includes(nowhere))
          this.error(`${name} has an address that holds under one path only`)
      }
    }
  }
}

/** @param page  its path in the sources: `guide/01-tokens.md` */
function html(text: string, page: string): string {
  if (anyBase !== nowhere) return text
  const up = wayUp(page)
  return text
    .replaceAll(`"${nowhere}`, `"${up}`)
    .replace(
      /window\.__VP_SITE_DATA__=JSON\.parse\(.*\);(?=<\/script>)/,
      found => `${found}__VP_SITE_DATA__.base=new URL("${up}",location.href).pathname;`
    )
}

function wayUp(page: string): string {
  return '../'.repeat(page.split('/').length - 1) || './'
}
