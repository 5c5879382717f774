import { columns } from './wrap.ts'

/** As a shell writes a word that needs no quotes, and any other. */
export function shellWord(word: string): string {
  if (/^[\w./:=@%+-]+$/.test(word)) return word
  return /^[^"$`\\!]*$/.test(word) ? `"${word}"` : `'${word.replaceAll("'", `'\\''`)}'`
}

/** A command to copy, on several lines where it is longer than `width`. */
export function commandLine(words: readonly string[], width: number): string {
  const lines: string[] = []
  let line = `  $ ${calledAs(process.env)}`
  for (const word of phrases(words)) {
    if (columns(line) + columns(word) + 3 > width) {
      lines.push(`${line} \\`)
      line = `     ${word}`
    } else line += ` ${word}`
  }
  return [...lines, line].join('\n')
}

/** An option stays with the value after it. */
function phrases(words: readonly string[]): string[] {
  const joined: string[] = []
  for (const [i, word] of words.entries()) {
    const belongs = !word.startsWith('--') && words[i - 1]?.startsWith('--')
    if (belongs) joined.push(`${joined.pop()!} ${shellWord(word)}`)
    else joined.push(shellWord(word))
  }
  return joined
}

/** How the program is called here: by the root script of its own repository, through npx, or by its name. */
function calledAs(env: NodeJS.ProcessEnv): string {
  if (import.meta.url.endsWith('.ts')) return 'npx pnpm@12 --silent cookbook'
  return env['npm_command'] === 'exec' ? 'npx @llm-cookbook/demo' : 'cookbook'
}
