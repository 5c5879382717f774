import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Document, IngestFailure } from '@llm-cookbook/rag'
import type { LoadFolderOptions } from '@llm-cookbook/rag/node'
import type { World } from './command.ts'
import { Failure, UsageError } from './exit.ts'
import { inputFiles } from './inputs.ts'

export interface SourceOptions {
  /** Opens encrypted PDF files. */
  readonly password: string | undefined
  /** Makes each row of a table and each record of JSON a document of its own, with these fields. Else a file is one document. */
  readonly records?: NonNullable<LoadFolderOptions['fields']> | undefined
}

/** The path of a file, or a document that has been loaded already. */
export type Source = string | Document

/** What is to be in an index, and what could not be found or loaded. */
export interface Sources {
  readonly sources: readonly Source[]
  readonly failed: readonly IngestFailure[]
}

/** The arguments with patterns (`'docs/*.md'`) replaced by the files that they match, each once. */
export async function expandPatterns(args: readonly string[], usage: string): Promise<string[]> {
  if (args.length === 0) throw new UsageError(`A file is missing: cookbook ${usage}.`)
  const expanded = new Set<string>()
  for (const arg of args) for (const file of isAddress(arg) ? [arg] : await inputFiles([arg], usage)) expanded.add(file)
  return [...expanded]
}

/** An absolute path; a web address as it is. */
export function absolute(arg: string): string {
  return isAddress(arg) ? arg : resolve(arg)
}

/**
 * What arguments stand for: a file for itself, a folder for the files in it and below that `.gitignore` and
 * `.cookbookignore` files do not leave out, an http or https address for what it answers.
 */
export async function findSources(
  args: readonly string[],
  { password, records }: SourceOptions,
  { signal, terminal }: Pick<World, 'signal' | 'terminal'>
): Promise<Sources> {
  // Loaded when used, since --help wants what is above alone.
  const { RagError } = await import('@llm-cookbook/rag')
  const { findFiles, loadDocument, loadDocuments, loadUrl } = await import('@llm-cookbook/rag/node')
  const sources: Source[] = []
  const failed: IngestFailure[] = []
  const options = { signal, ...(password !== undefined && { password }) }

  /** Puts what can be loaded into the list, and else why not. */
  async function take(source: string, load: () => Promise<Document>): Promise<void> {
    try {
      sources.push(await load())
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof RagError)) throw error
      failed.push({ source, error })
    }
  }
  async function takeFile(path: string): Promise<void> {
    if (records === undefined || !/\.(?:csv|tsv|json|jsonl|ndjson)$/i.test(path)) {
      sources.push(path)
      return
    }
    try {
      for await (const { source, document, error } of loadDocuments(path, { ...options, fields: records })) {
        if (document !== undefined) sources.push(document)
        else if (error !== undefined) failed.push({ source, error })
      }
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof RagError)) throw error
      failed.push({ source: path, error })
    }
  }

  for (const arg of args) {
    if (isAddress(arg)) {
      terminal.progress.show(`Reading ${arg}`)
      await take(arg, () => loadUrl(arg, options))
    } else if (await isFolder(arg)) {
      const before = sources.length + failed.length
      for await (const found of findFiles(arg, { signal })) {
        if ('error' in found) failed.push(found)
        // A name that is not UTF-8 opens by its bytes alone.
        else if ('path' in found && Buffer.from(found.source).equals(found.path)) await takeFile(found.source)
        else if ('path' in found) await take(found.source, () => loadDocument(found.path, options))
      }
      if (sources.length + failed.length === before) {
        failed.push({ source: arg, error: new Failure('empty-folder', `${arg} has no file to read.`) })
      }
    } else await takeFile(arg)
  }
  return { sources, failed }
}

function isAddress(arg: string): boolean {
  return /^https?:\/\//i.test(arg)
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    stats => stats.isDirectory(),
    () => false
  )
}
