import { defineConfig, type DefaultTheme } from 'vitepress'
import { chapters } from './chapters.ts'
import { packages } from './entries.ts'
import { generatePages } from './generate.ts'
import { offline } from './offline.ts'
import { anyBase, placedAnywhere } from './placed-anywhere.ts'
import { withPolicy } from './policy.ts'
import { sourceWorkers } from './source-workers.ts'

generatePages()

const guide: DefaultTheme.SidebarItem[] = [
  { text: 'Guide', items: chapters().map(({ title, path }) => ({ text: title, link: path })) },
  {
    text: 'Cookbook',
    items: [
      { text: 'Recipes', link: '/recipes' },
      { text: 'Growth', link: '/growth' },
      { text: 'Security', link: '/security' }
    ]
  }
]
const library: DefaultTheme.SidebarItem[] = [
  {
    text: 'Packages',
    link: '/packages/',
    items: packages().map(({ name }) => ({ text: name, link: `/packages/${name}` }))
  },
  {
    text: 'Reference',
    link: '/reference/',
    items: packages().map(({ name, entries: [main, ...more] }) => ({
      text: name,
      link: `/reference/${main!.page}`,
      ...(more.length === 0
        ? {}
        : {
            collapsed: true,
            items: more.map(({ specifier, page }) => ({
              text: specifier.replace(/^@llm-cookbook\/[\w-]+\//, ''),
              link: `/reference/${page}`
            }))
          })
    }))
  },
  {
    text: 'Measured',
    items: [
      { text: 'Benchmarks', link: '/benchmarks' },
      { text: 'Changelog', link: '/changelog' }
    ]
  }
]
const compare: DefaultTheme.SidebarItem[] = [
  {
    text: 'Compare',
    items: [
      { text: 'How we compare', link: '/compare/' },
      { text: 'Tokenizers', link: '/compare/tokenize' },
      { text: 'Word vectors', link: '/compare/word2vec' },
      { text: 'Projections', link: '/compare/viz' },
      { text: 'Learners', link: '/compare/classify' },
      { text: 'Answers from documents', link: '/compare/rag' },
      { text: 'Clients of services', link: '/compare/embed-client' }
    ]
  },
  {
    text: 'Move here from',
    items: [
      { text: 'gpt-tokenizer', link: '/migrate/gpt-tokenizer' },
      { text: 'gensim', link: '/migrate/gensim' },
      { text: 'LangChain splitters', link: '/migrate/langchain-splitters' }
    ]
  }
]

const title = 'llm-cookbook'
const description = 'From text to tokens to vectors to answers, live in your browser.'

export default defineConfig({
  title,
  description,
  lang: 'en',
  base: anyBase,
  srcExclude: ['**/README.md', '**/SOURCES.md'],
  rewrites: { 'generated/:page*': ':page*' },
  outDir: '.vitepress/dist',
  cacheDir: 'node_modules/.vitepress',
  lastUpdated: false,
  // A page loads what it shows; the rest of the site is kept in the background.
  router: { prefetchLinks: false },
  head: [
    ['link', { rel: 'icon', href: `${anyBase}favicon.svg`, type: 'image/svg+xml' }],
    ['meta', { name: 'theme-color', content: '#a83a16' }],
    ['meta', { property: 'og:type', content: 'website' }],
    ['meta', { property: 'og:site_name', content: title }]
  ],
  transformHead: ({ pageData }) => [
    ['meta', { property: 'og:title', content: pageData.title || title }],
    ['meta', { property: 'og:description', content: pageData.description || description }]
  ],
  themeConfig: {
    nav: [
      { text: 'Guide', link: '/guide/01-tokens', activeMatch: '/guide/|/recipes|/growth|/security' },
      { text: 'Packages', link: '/packages/', activeMatch: '/packages/' },
      { text: 'Reference', link: '/reference/', activeMatch: '/reference/' },
      { text: 'Compare', link: '/compare/', activeMatch: '/compare/|/migrate/' },
      { text: 'Benchmarks', link: '/benchmarks' }
    ],
    sidebar: {
      '/packages/': library,
      '/reference/': library,
      '/benchmarks': library,
      '/changelog': library,
      '/compare/': compare,
      '/migrate/': compare,
      '/': guide
    },
    outline: [2, 3],
    search: { provider: 'local' },
    docFooter: { prev: 'Before', next: 'Next' },
    footer: { message: 'MIT. Data keeps the licence of its source.' }
  },
  markdown: {
    image: { lazyLoading: true },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' }
  },
  transformHtml: (html, _file, { page }) => withPolicy(placedAnywhere.html(html, page)),
  buildEnd: ({ outDir }) => {
    offline.write(outDir)
  },
  vite: {
    plugins: [sourceWorkers(), placedAnywhere.plugin()],
    resolve: { conditions: ['@llm-cookbook/source'] },
    worker: { format: 'es', plugins: () => [sourceWorkers()] },
    // The compiler that VitePress brings knows no later one.
    esbuild: { tsconfigRaw: '{ "compilerOptions": { "target": "es2022" } }' },
    build: { target: 'es2022', chunkSizeWarningLimit: 2000 },
    optimizeDeps: { exclude: ['@llm-cookbook/model-en'] }
  }
})
