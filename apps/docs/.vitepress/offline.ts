import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import ts from 'typescript'
import { withPolicy } from './policy.ts'

/** What makes the built site whole: its service worker, its list of pages, and a page for what is not there. */
export const offline = { write }

/** Files that are kept before they are asked for: what a page consists of, up to so many bytes each. */
const kept = new Set(['.html', '.js', '.css', '.svg', '.json'])
const lightest = 200_000

function write(folder: string): void {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/')
    )
    .filter(path => !['sw.js', 'site.json', '404.html'].includes(path))
    .sort()
  const pages = files.filter(path => path.endsWith('.html'))
  writeFileSync(join(folder, 'site.json'), JSON.stringify({ name: 'llm-cookbook', pages }))
  writeFileSync(join(folder, '404.html'), withPolicy(readFileSync(join(import.meta.dirname, 'not-found.html'), 'utf8')))

  const manifest = [...files, 'site.json', '404.html'].map(path => {
    const content = readFileSync(join(folder, path))
    const isLight = kept.has(extname(path)) && content.length <= lightest && !path.startsWith('data/')
    return [path, createHash('sha256').update(content).digest('hex').slice(0, 12), isLight ? 1 : 0] as const
  })
  const worker = readFileSync(join(import.meta.dirname, 'service-worker.ts'), 'utf8')
  const { outputText } = ts.transpileModule(worker, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, removeComments: true }
  })
  const code = outputText.replace(/^export \{\};\s*$/m, '')
  writeFileSync(join(folder, 'sw.js'), `const manifest=${JSON.stringify(manifest)};\n${code}`)
}
