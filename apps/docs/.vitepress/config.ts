import { defineConfig } from 'vitepress'
import { chapters } from './chapters.ts'
import { anyBase, placedAnywhere } from './placed-anywhere.ts'
import { withPolicy } from './policy.ts'

export default defineConfig({
  title: 'llm-cookbook',
  description: 'From text to tokens to vectors to answers, live in your browser.',
  lang: 'en',
  base: anyBase,
  srcExclude: ['README.md'],
  outDir: '.vitepress/dist',
  cacheDir: 'node_modules/.vitepress',
  lastUpdated: false,
  head: [['link', { rel: 'icon', href: `${anyBase}favicon.svg`, type: 'image/svg+xml' }]],
  themeConfig: {
    nav: [
      { text: 'Guide', link: '/guide/01-tokens', activeMatch: '/guide/' },
      { text: 'Recipes', link: '/recipes' }
    ],
    sidebar: {
      '/': [{ text: 'Guide', items: chapters().map(({ title, path }) => ({ text: title, link: path })) }]
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
  vite: {
    plugins: [placedAnywhere.plugin()],
    resolve: { conditions: ['@llm-cookbook/source'] },
    worker: { format: 'es' },
    // The compiler that VitePress brings knows no later one.
    esbuild: { tsconfigRaw: '{ "compilerOptions": { "target": "es2022" } }' },
    build: { target: 'es2022', chunkSizeWarningLimit: 2000 },
    optimizeDeps: { exclude: ['@llm-cookbook/model-en'] }
  }
})
