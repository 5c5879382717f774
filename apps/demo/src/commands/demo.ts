import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { json } from '../common-options.ts'
import { defineCommand, type Command } from '../command.ts'
import { exitCodes, UsageError } from '../exit.ts'
import { indexSettings } from '../settings.ts'
import { answerObject, showAnswer } from '../show-answer.ts'
import { columns, wrap } from '../wrap.ts'

const document = fileURLToPath(new URL('../../data/NIST.SP.800-207.pdf', import.meta.url))

const questions = [
  'What is zero trust?',
  'How can an attacker disrupt access to resources?',
  'What is the difference between the control plane and the data plane?'
]

export const command: Command = defineCommand({
  usage: ['demo [--json]'],
  about:
    'Answers three questions from a document that comes with the program, offline and without a key: Zero Trust ' +
    'Architecture, NIST Special Publication 800-207, 59 pages, not subject to copyright in the United States.',
  options: { json },
  examples: [{ about: 'Three answers', line: 'cookbook demo' }],
  async run({ options, args, ...world }) {
    if (args.length > 0) throw new UsageError(`No argument is expected, and '${args[0]!}' was given.`)
    const { terminal, signal } = world
    const started = performance.now()
    const file = nearestName(document)
    const say = (text: string): void => {
      if (!options.json) terminal.print(wrap(text, terminal))
    }
    const tell = (...command: string[]): void => {
      if (!options.json) terminal.print(terminal.style('dim', commandLine(command, terminal.width)))
    }

    say('A PDF answers three questions, with the pages to check. Offline, without a key or a server.')
    const { recall } = await import('../library.ts')
    const settings = await indexSettings({ embedder: undefined, vectors: true })
    const { index, added, failed } = await recall([file], { settings, password: undefined }, world)
    if (failed[0] !== undefined) throw failed[0].error
    const [{ title, pages, passages }] = index.documents as [(typeof index.documents)[number]]
    const read = added.length > 0 ? `Read and indexed in ${since(started)}.` : 'Remembered from the last time.'
    say(`\nThe document: ${title}, by NIST, ${pages} pages, ${passages} passages. ${read}`)

    const { ask } = await import('@llm-cookbook/rag')
    const answers: object[] = []
    for (const question of questions) {
      const asked = ask(question, { index, signal })
      if (options.json) {
        const answer = await asked.result
        answers.push(answerObject(answer, answer.timings))
      } else {
        terminal.print(`\n${terminal.style(['bold', 'green'], question)}\n`)
        await showAnswer(terminal, asked, { written: false })
        if (question === questions[0]) {
          say('\nThe same by a command of its own:')
          tell('ask', file, `"${question}"`)
        }
      }
    }
    if (options.json) terminal.json({ document: file, answers })

    say(`\nAll of that took ${since(started)}. Next, your own documents: PDF, Markdown, HTML, text.`)
    tell('ask', 'report.pdf', 'notes.md', '"What was decided?"')
    say('Let a chat model write the answer, here a local one; any OpenAI-compatible service will do.')
    tell('ask', 'report.pdf', '"What was decided?"', '--model llama3.2', '--base-url http://localhost:11434/v1')
    say('Everything else:')
    tell('--help')
    return exitCodes.done
  }
})

function since(started: number): string {
  return `${((performance.now() - started) / 1000).toFixed(1)}\u00a0s`
}

/** A file's shorter name: from the folder where we are, or in full. */
function nearestName(path: string): string {
  const fromHere = relative(process.cwd(), path)
  return fromHere.length < path.length ? fromHere : path
}

/** A command to copy, on several lines where one is too short. */
function commandLine(words: readonly string[], width: number): string {
  const lines: string[] = []
  let line = `  $ ${calledAs(process.env)}`
  for (const word of words) {
    if (columns(line) + columns(word) + 3 > width) {
      lines.push(`${line} \\`)
      line = `     ${word}`
    } else line += ` ${word}`
  }
  return [...lines, line].join('\n')
}

/** How the program is called here: by the root script of its own repository, through npx, or by its name. */
function calledAs(env: NodeJS.ProcessEnv): string {
  if (import.meta.url.endsWith('.ts')) return 'npx pnpm@12 --silent cookbook'
  return env['npm_command'] === 'exec' ? 'npx @llm-cookbook/demo' : 'cookbook'
}
