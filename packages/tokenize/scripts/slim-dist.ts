// After tsc: keeps the modules and declarations in dist that an entry of the package reaches, and takes comments and white
// space out of the modules. All names stay, so stack traces can be read; the declarations keep their comments, but for the
// examples, which stand in the reference on the site, and those of the kernels, which no editor shows.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'

const dist = join(import.meta.dirname, '../dist')
const entry = /^(?:index|node|natural|encodings\/[^/]+)(?:\.js|\.d\.ts)$/

const files = (await readdir(dist, { recursive: true })).map(path => path.replaceAll('\\', '/'))
const reached = new Set<string>()
for (const file of files) if (entry.test(file)) await reach(file)

for (const file of files) if (/\.(?:js|ts|map)$/.test(file) && !reached.has(file)) await rm(join(dist, file))
await build({
  entryPoints: [...reached].filter(file => file.endsWith('.js')).map(file => join(dist, file)),
  outdir: dist,
  outbase: dist,
  allowOverwrite: true,
  minifyWhitespace: true,
  minifySyntax: true,
  target: 'esnext',
  tsconfigRaw: '{}'
})

for (const file of reached) {
  if (!file.endsWith('.d.ts')) continue
  const text = await readFile(join(dist, file), 'utf8')
  const example = /\n *\*\n *\* @example\n(?:(?! *\*\/).*\n)*/g
  const comment = /^ *\/\*\*(?:(?!\*\/)[^])*\*\/\n/gm
  await writeFile(
    join(dist, file),
    file.startsWith('bpe/kernels/') ? text.replace(comment, '') : text.replace(example, '\n')
  )
}

/** Notes a file and all that it imports, in whatever way. Declarations import `.ts` and mean the `.d.ts`. */
async function reach(file: string): Promise<void> {
  if (reached.has(file)) return
  reached.add(file)
  const text = await readFile(join(dist, file), 'utf8')
  for (const [, path] of text.matchAll(/\b(?:from|import)\b[\s(]*["'](\.[^"']+)["']/g)) {
    await reach(
      join(dirname(file), path!)
        .replaceAll('\\', '/')
        .replace(/(?<!\.d)\.ts$/, '.d.ts')
    )
  }
}
