// Bundles the page of `cookbook chat --web`, src/chat-web/page/, to src/chat-web/page.bundle.ts. A test compares that file with
// what this makes.
//
//     pnpm --filter @llm-cookbook/demo page
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build, type BuildOptions } from 'esbuild'

const folder = join(import.meta.dirname, '../src/chat-web/page')

/** The text of page.bundle.ts, made of the sources as they are now. */
export async function compilePage(): Promise<string> {
  const [markup, style, script, icon] = await Promise.all([
    readFile(join(folder, 'page.html'), 'utf8').then(minifyMarkup),
    // As it stands: older forms of light-dark() would double it.
    bundled('style.css', { target: 'esnext' }),
    bundled('main.ts', { target: 'es2022', format: 'esm', platform: 'browser' }),
    readFile(join(folder, 'icon.svg'), 'utf8').then(minifyMarkup)
  ])
  const parts = { markup, style, script, icon }
  const names = Object.keys(parts).map(name => `'${name}'`)
  const lines = Object.entries(parts).map(([name, text]) => `  ${name}: ${literal(text)}`)
  return [
    '// Made by scripts/compile-page.ts from page/: to be changed there.',
    `export const page: Readonly<Record<${names.join(' | ')}, string>> = {`,
    `${lines.join(',\n')}\n}\n`
  ].join('\n')
}

async function bundled(file: string, options: BuildOptions): Promise<string> {
  const usual: BuildOptions = { bundle: true, minify: true, write: false, charset: 'utf8' }
  const { outputFiles } = await build({ ...usual, ...options, entryPoints: [join(folder, file)] })
  return outputFiles![0]!.text.trim()
}

/** White space of several characters means nothing on this page. */
function minifyMarkup(markup: string): string {
  return markup
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/> (?=<)/g, '>')
}

function literal(text: string): string {
  return `\`${text.replace(/[\\`]|\$\{/g, '\\$&')}\``
}

if (import.meta.main) await writeFile(join(folder, '../page.bundle.ts'), await compilePage())
