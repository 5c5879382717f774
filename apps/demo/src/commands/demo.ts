import { mkdir, mkdtemp, readdir, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { amount } from '../amounts.ts'
import { json } from '../common-options.ts'
import { defineCommand, type Command } from '../command.ts'
import { exitCodes, Failure, UsageError, type ExitCode } from '../exit.ts'
import { oneOf } from '../options.ts'
import { force } from '../output-file.ts'
import { printableLine } from '../printable.ts'
import { commandLine } from '../shell.ts'
import { runStep, size, type StepReport } from '../tour.ts'
import { steps, type Step } from '../tour-steps.ts'
import { wrap } from '../wrap.ts'

const names = steps.map(({ name }) => name)

export const command: Command = defineCommand({
  usage: ['demo [OPTIONS]'],
  about:
    'A tour in six steps, offline and without a key, with data that comes with the program: the tokens of a sentence, word vectors ' +
    'trained, a map of reviews, reviews labelled without training, answers from a PDF with their pages, and a burst of ' +
    'requests against a limit. Each step shows the commands that it runs, and the files that it leaves. Settings and services of yours ' +
    'play no part in it.',
  options: {
    step: {
      kind: 'texts',
      value: 'NAME|NUMBER',
      words: names,
      about: `Only these steps: ${names.map((name, i) => `${i + 1} ${name}`).join(', ')}.`
    },
    fast: { kind: 'flag', about: 'A shorter form: fewer epochs, rows, questions and requests.' },
    out: {
      kind: 'text',
      value: 'FOLDER',
      about: 'The folder for the files of the steps. Default: a new one in the folder for temporary files.'
    },
    force: { ...force, about: 'Write into the folder even if there is something in it.' },
    json
  },
  examples: [
    { about: 'All of it, in under a minute', line: 'cookbook demo' },
    { about: 'Two steps of it, the short way', line: 'cookbook demo --step words book --fast' }
  ],
  async run({ options, args, ...world }) {
    if (args.length > 0) throw new UsageError(`No argument is expected, and '${args[0]!}' was given.`)
    const { terminal, signal } = world
    const { fast, json } = options
    const wanted = options.step.length === 0 ? steps : steps.filter(step => options.step.map(stepOf).includes(step))
    const folder = await folderFor(options.out, options.force)
    const print = (text: string): void => {
      if (!json) terminal.print(text)
    }
    print(wrap(`A tour of ${amount(wanted.length, 'step')}, on this machine alone.`, terminal))
    print(wrap(`What the steps write is in ${printableLine(folder)}.`, terminal))

    const reports: StepReport[] = []
    try {
      for (const step of wanted) {
        print(`\n${heading(step, terminal.width, text => terminal.style(['bold', 'green'], text))}`)
        print(wrap(step.about, terminal))
        const report = await runStep(step, { folder, fast, json }, world)
        reports.push(report)
        if (report.error) for (const line of report.error.message.split('\n')) terminal.error(line)
        const left = report.files.map(({ path, bytes }) => `${printableLine(path)} (${size(bytes)})`)
        if (left.length > 0) print(`\n${terminal.style('dim', wrap(`Left: ${left.join(', ')}`, terminal))}`)
        signal.throwIfAborted()
      }
    } finally {
      // A folder without anything in it is nobody's.
      await rmdir(folder).catch(() => undefined)
    }

    if (json) terminal.json({ folder, seconds: since(world.started), steps: reports.map(asObject) })
    else {
      print(`\n${terminal.style('bold', `That took ${since(world.started).toFixed(1)} s`)}`)
      for (const { step, seconds, error } of reports) {
        const end = error === undefined ? '' : terminal.style('red', '  failed')
        print(`  ${step.title.padEnd(44)}${seconds.toFixed(1).padStart(5)} s${end}`)
      }
      print('\nNext, documents of your own, and everything else:')
      print(terminal.style('dim', commandLine(['ask', 'report.pdf', 'notes.md', 'What was decided?'], terminal.width)))
      print(terminal.style('dim', commandLine(['--help'], terminal.width)))
    }
    return exitOf(reports)
  }
})

/** @throws UsageError  for a step that there is not */
function stepOf(given: string): Step {
  const byNumber = steps[Number(given) - 1]
  if (byNumber !== undefined) return byNumber
  const name = oneOf(names, { name: 'step', value: given })
  return steps.find(step => step.name === name)!
}

/** @throws Failure  `exists` */
async function folderFor(out: string | undefined, force: boolean): Promise<string> {
  if (out === undefined) return nearestName(await mkdtemp(join(tmpdir(), 'cookbook-demo-')))
  await mkdir(out, { recursive: true }).catch((cause: unknown) => {
    throw new Failure('not-writable', `${printableLine(out)} cannot be made: ${(cause as Error).message}`, { cause })
  })
  if (!force && (await readdir(out)).length > 0) {
    throw new Failure('exists', `${printableLine(out)} has something in it; --force writes into it all the same.`)
  }
  return out
}

/** A folder's shorter name: from the folder where we are, if it is in that, or in full. */
function nearestName(path: string): string {
  const fromHere = relative(process.cwd(), path)
  return fromHere.startsWith('..') || resolve(fromHere) !== path ? path : fromHere
}

function heading({ title }: Step, width: number, style: (text: string) => string): string {
  const number = steps.findIndex(step => step.title === title) + 1
  const text = `${number} of ${steps.length}  ${title}`
  return `${style(text)} ${'─'.repeat(Math.max(0, width - text.length - 1))}`
}

function since(started: number): number {
  return Math.round(performance.now() - started) / 1000
}

function asObject({ step, seconds, commands, files, error }: StepReport): object {
  const done = { step: step.name, seconds: Math.round(seconds * 1000) / 1000, commands, files }
  return error === undefined ? done : { ...done, error }
}

function exitOf(reports: readonly StepReport[]): ExitCode {
  const failed = reports.filter(({ error }) => error !== undefined).length
  if (failed === 0) return exitCodes.done
  return failed === reports.length ? exitCodes.failed : exitCodes.doneInPart
}
