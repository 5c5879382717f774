import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { extname } from 'node:path'
import { amount, grouped } from '../amounts.ts'
import { json } from '../common-options.ts'
import { defineCommand, type Command } from '../command.ts'
import { exitCodes, Failure, UsageError, type ExitCode } from '../exit.ts'
import { nameOf } from '../inputs.ts'
import { oneOf } from '../options.ts'
import { printableLine } from '../printable.ts'
import { recordsOf } from '../records.ts'
import { openSource, sourceOptions } from '../source.ts'

const usage = 'embed IN.jsonl --field text --out OUT.jsonl'

const endings = ['.jsonl', '.npy', '.parquet'] as const

export const command: Command = defineCommand({
  usage: [`${usage} [OPTIONS]`],
  about:
    'Makes a vector of a text in each record of a file, which may be of any size: JSON, an object a line, or CSV with the names of ' +
    'its fields in the first line (.csv, or .tsv with tabs), or a text a line (.txt). OUT.jsonl gets { …record, embedding } a line, in the order of ' +
    'the input, OUT.parquet the same as columns; OUT.npy the vectors as a matrix for NumPy, a row for each record, of NaN where there is ' +
    'no vector. Records ' +
    'that have none are named in OUT.failed.jsonl. Whatever ends it, the same command goes on where it was.',
  options: {
    field: { kind: 'text', value: 'NAME', about: "The field with the text. Default 'text'." },
    text: { kind: 'text', value: 'FIELD', about: 'The same as --field.' },
    out: { kind: 'text', value: 'FILE', about: 'The file to write: .jsonl, .npy or .parquet.' },
    ...sourceOptions,
    cache: {
      kind: 'text',
      value: 'FILE',
      about: 'Keep the vectors in this file (SQLite), which others may use too: no text is ever embedded twice.'
    },
    restart: { kind: 'flag', about: 'Begin anew: replace the output, and what stands beside it.' },
    json: { ...json, about: 'Print one JSON object: { out, failures, succeeded, failed, dimensions, seconds }.' }
  },
  examples: [
    { about: 'With the offline model', line: `cookbook ${usage}` },
    { about: 'A column of a table, for NumPy', line: 'cookbook embed reviews.csv --field review --out reviews.npy' },
    {
      about: 'With a local service',
      line: 'cookbook embed IN.jsonl --out OUT.jsonl --model nomic-embed-text --base-url http://localhost:11434/v1'
    }
  ],
  async run({ options, args, env, terminal, signal, started }) {
    const { field = options.text ?? 'text', out, restart } = options
    const [file, ...more] = args
    if (file === undefined) throw new UsageError(`The file of records is missing: cookbook ${usage}.`)
    if (more.length > 0) throw new UsageError(`embed takes one file, and got '${more[0]!}' too.`)
    if (out === undefined) throw new UsageError('--out is missing: the file that the vectors are to be in.')
    const ending = oneOf(endings, { name: 'out', value: extname(out).toLowerCase() })
    const { cached } = await import('@llm-cookbook/embed-client')
    const { Ledger, openSqliteCache } = await import('@llm-cookbook/embed-client/node')
    const source = await openSource(options, { env })
    const cache = options.cache === undefined ? undefined : await openSqliteCache(options.cache)
    const embedder = cache ? cached(source, cache) : source

    const stem = out.slice(0, -ending.length)
    const failures = `${stem}.failed.jsonl`
    // Lines can be gone on with; other formats are made of them at the end.
    const output = ending === '.jsonl' ? out : `${out}.part.jsonl`
    const journal = `${out}.journal`
    if (!restart && existsSync(out) && !existsSync(journal)) {
      throw new Failure(
        'output-exists',
        `${printableLine(out)} is there, and nothing tells of what; --restart replaces it.`
      )
    }
    const ledger = await Ledger.open({
      input: file,
      output,
      failures,
      journal,
      product: out,
      settings: `the field ${field} by ${embedder.fingerprint}`,
      restart,
      signal
    })
    let { succeeded, failed } = ledger.before
    try {
      if (!ledger.finished) {
        const { embedFile } = await import('../embed-file.ts')
        await embedFile({
          embedder,
          records: recordsOf(file, line => ledger.has(line)),
          field,
          ledger,
          signal,
          onEnded(hasFailed) {
            if (hasFailed) failed++
            else succeeded++
            terminal.progress.show(`records of ${nameOf(file)}`, succeeded + failed, ledger.total)
          }
        })
        if (ending !== '.jsonl') {
          terminal.progress.show(`Writing ${out}`)
          const { writeNpy, writeParquet } = await import('../embeddings-output.ts')
          const write = ending === '.npy' ? writeNpy : writeParquet
          await write(out, { output, failures, succeeded, failed }, signal)
        }
        await ledger.finish()
      }
      if (output !== out) await rm(output, { force: true })
    } finally {
      await ledger.close()
      await cache?.close()
    }
    const seconds = Math.round(performance.now() - started) / 1000
    const { dimensions } = embedder
    if (options.json) terminal.json({ out, failures, succeeded, failed, dimensions, seconds })
    else {
      terminal.print(`${printableLine(out)}: ${amount(succeeded, 'vector')}, in ${seconds.toFixed(1)} s.`)
      if (failed > 0) terminal.print(`${printableLine(failures)}: ${grouped(failed)} without one.`)
    }
    return exitOf(succeeded, failed)
  }
})

function exitOf(succeeded: number, failed: number): ExitCode {
  if (failed === 0) return exitCodes.done
  return succeeded === 0 ? exitCodes.failed : exitCodes.doneInPart
}
