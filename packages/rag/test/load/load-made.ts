import type { Document } from '../../src/document.ts'
import { loadPdf, type PdfOptions } from '../../src/load/pdf.ts'
import { makePdf } from './make-pdf.ts'

export const load = (pages: Parameters<typeof makePdf>[0], options: Partial<PdfOptions> = {}): Promise<Document> =>
  loadPdf(makePdf(pages), { source: 'made.pdf', ...options })

export const textOf = async (pages: Parameters<typeof makePdf>[0]): Promise<string> => (await load(pages)).text

export const prose = [
  'The engine was built in the winter of that year by two',
  'brothers who had learned their trade in the mills of the',
  'north, and it ran for thirty years without any trouble at',
  'all, which was said to be a record in the whole county.'
]
export const moreProse = [
  'Later owners changed the boiler, the pipes and finally the',
  'wheel itself, so that little of the first engine was left',
  'when the museum came to fetch it on a cold day in March,',
  'with a crane and a lorry that could hardly turn around.'
]
export const paragraph = prose.join(' ')
export const another = moreProse.join(' ')
