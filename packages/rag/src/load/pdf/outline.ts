import type { PDFDocumentProxy } from 'pdfjs-dist'
import { tidy } from './tidy.ts'

/** An entry of a file's own outline (its bookmarks). */
export interface OutlineEntry {
  readonly title: string
  /** 1 is the outermost. */
  readonly level: number
  /** Counted from 1. */
  readonly page: number
}

type Node = Awaited<ReturnType<PDFDocumentProxy['getOutline']>>[number]

/** The outline in order; entries that lead nowhere in this file are left out. */
export async function readOutline(pdf: PDFDocumentProxy): Promise<OutlineEntry[]> {
  const entries: OutlineEntry[] = []
  // Without an outline, and without entries below one, there is null, whatever the types say.
  const walk = async (nodes: readonly Node[] | null, level: number): Promise<void> => {
    for (const node of nodes ?? []) {
      const page = await pageOf(pdf, node)
      if (page !== undefined) entries.push({ title: tidy(node.title).trim(), level, page })
      await walk(node.items as Node[], level + 1)
    }
  }
  await walk(await pdf.getOutline(), 1)
  return entries
}

async function pageOf(pdf: PDFDocumentProxy, { dest }: Node): Promise<number | undefined> {
  try {
    const explicit = typeof dest === 'string' ? await pdf.getDestination(dest) : dest
    const target: unknown = explicit?.[0]
    if (typeof target === 'number') return target + 1
    return (await pdf.getPageIndex(target as Parameters<typeof pdf.getPageIndex>[0])) + 1
  } catch {
    return undefined
  }
}
