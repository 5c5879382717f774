import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { json } from '../common-options.ts'
import { defineCommand, type Command } from '../command.ts'
import { exitCodes, UsageError } from '../exit.ts'
import { indexSettings } from '../settings.ts'
import { answerObject, showAnswer } from '../show-answer.ts'
import { wrap } from '../wrap.ts'

const document = fileURLToPath(new URL('../../data/NIST.SP.800-207.pdf', import.meta.url))

const questions = [
  'What is zero trust?',
  'Who coined the term zero trust?',
  'How do attackers get hold of credentials?'
]

export const command: Command = defineCommand({
  usage: ['demo [--json]'],
  about:
    'Answers three questions from a document that comes with the program, offline and without a key: Zero Trust ' +
    'Architecture, NIST Special Publication 800-207, 59 pages, free of copyright in the United States.',
  options: { json },
  examples: [{ about: 'Three answers', line: 'cookbook demo' }],
  async run({ options, args, ...world }) {
    if (args.length > 0) throw new UsageError(`No argument is expected, and '${args[0]!}' was given.`)
    const { terminal, signal } = world
    const started = performance.now()
    const say = (text: string): void => {
      if (!options.json) terminal.print(wrap(text, { width: terminal.width }))
    }
    const command = (line: string): void => {
      if (!options.json) terminal.print(terminal.style('dim', `  $ ${program()} ${line}`))
    }

    const file = nearestName(document)
    say('A PDF answers three questions, with the pages to check. Offline, without a key or a server.')
    const { recall } = await import('../library.ts')
    const settings = await indexSettings({ embedder: undefined, vectors: true })
    const { index, added } = await recall([file], { settings, password: undefined }, world)
    const [{ title, pages, passages }] = index.documents as [(typeof index.documents)[number]]
    const how =
      added.length > 0 ? `read and cut into ${passages} passages in ${since(started)}` : 'remembered from the last time'
    say(`\nThe document: ${title}, ${pages} pages, ${how}.`)

    const { ask } = await import('@llm-cookbook/rag')
    const answers: unknown[] = []
    for (const question of questions) {
      const asking = ask(question, { index, analyzer: index.analyzer, signal })
      if (options.json) answers.push(answerObject(await asking.result))
      else {
        terminal.print(`\n${terminal.style(['bold', 'green'], question)}\n`)
        await showAnswer(terminal, asking)
        terminal.print()
        command(`ask ${file} "${question}"`)
      }
    }
    if (options.json) terminal.json({ document: file, answers })
    say(`\nAll of it took ${since(started)}. Next:`)
    say('\nYour own documents (PDF, Markdown, HTML, text), remembered as long as they do not change:')
    command('ask report.pdf notes.md "What was decided?"')
    say('A chat model of any OpenAI-compatible service writes the answer, here a local one:')
    command(`ask ${file} "${questions[0]!}" --model llama3.2 --base-url http://localhost:11434/v1`)
    say('Everything else:')
    command('--help')
    return exitCodes.done
  }
})

function since(started: number): string {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`
}

/** A file's shorter name: from the folder where we are, or in full. */
function nearestName(path: string): string {
  const fromHere = relative(process.cwd(), path)
  return fromHere.length < path.length ? fromHere : path
}

/** How this program is called: by its name where it is installed, by the root script in its own repository. */
function program(): string {
  return import.meta.url.endsWith('.ts') ? 'npx pnpm@12 --silent cookbook' : 'cookbook'
}
