// Bundles the page of projectorHtml, src/html/page/, to src/html/page.bundle.ts. A test compares that file with what this makes.
//
//     pnpm page
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build, type BuildOptions } from 'esbuild'

const folder = join(import.meta.dirname, '../src/html/page')

/** The text of page.bundle.ts, made of the sources as they are now. */
export async function compilePage(): Promise<string> {
  const [markup, style, script] = await Promise.all([
    readFile(join(folder, 'page.html'), 'utf8').then(minifyMarkup),
    // As it stands: older forms of light-dark() would be wrong where the reader chooses the theme.
    bundled('style.css', { target: 'esnext' }).then(css => css.replace(/(--\w+:|,) /g, '$1')),
    bundled('main.ts', { target: 'es2022', format: 'esm', platform: 'browser' }).then(minifyShaders)
  ])
  const parts = { markup, style, styleHash: hash(style), script, scriptHash: hash(script) }
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

/** Between elements space means nothing on this page; quotes are only needed around values of several words. */
function minifyMarkup(html: string): string {
  return html
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/>\s+</g, '><')
    .replace(/="([\w.-]+)"(?=[ >])/g, '=$1')
    .replace(/(<(?:input|hr)[^>]*) \/>/g, '$1>')
}

/** Shaders are strings in the script, which its minifier leaves as they are. Their first line has to stay one. */
function minifyShaders(script: string): string {
  return script.replace(/`#version[^`]*`/g, shader => shader.replace(/\s*([-+*/=<>?:|&,;(){}])\s*/g, '$1'))
}

/** As a content policy names what may run. */
function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

function literal(text: string): string {
  return `\`${text.replace(/[\\`]|\$\{/g, '\\$&')}\``
}

if (import.meta.main) await writeFile(join(folder, '../page.bundle.ts'), await compilePage())
