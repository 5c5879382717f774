import type { Citation } from './answer.ts'
import { cite } from './cite.ts'
import { confidence, gatherEvidence, type Evidence } from './evidence.ts'
import type { Analyzer } from '../ports.ts'
import { analyzeQuestion } from './question.ts'
import type { Source } from './source.ts'

/**
 * Below this confidence the documents are said not to tell. On 16 articles of SQuAD 2.0, cross-validated, 0.5 finds 87 % of
 * the answerable questions and wrongly 26 % of those whose paragraph is missing, 0.55 85 % and 22 %, 0.6 82 % and 19 %, 0.7
 * 77 % and 14 %.
 */
const usual = 0.55
/** Sentences of an answer. */
const most = 3

/**
 * The one to three sentences of the hits that answer a question best, in the order of reading; none where the documents
 * do not tell. Each sentence is judged by the model of `evidence.ts`. To the best one is joined what it leans on ('This
 * means …') or announces ('… as follows:', or a question that the document asks itself); then sentences that are good enough
 * on their own and have terms of the question that neither it nor its neighbours have.
 */
export function extract(
  question: string,
  hits: readonly Source[],
  analyzer: Analyzer,
  threshold: number = usual
): Citation[] {
  const judged = gatherEvidence(analyzeQuestion(question, analyzer), hits, analyzer)
    .map(evidence => ({ ...evidence, score: confidence(evidence.features) }))
    .sort((a, b) => b.score - a.score)
  const best = judged.find(({ own }) => own.size > 0)
  if (best === undefined || best.score < threshold) return []

  const chosen = new Set([best])
  const join = (step: number): void => {
    const beside = judged.find(({ run, place }) => run === best.run && place === best.place + step)
    if (beside !== undefined && /\s/.test(beside.text) && chosen.size < most) chosen.add(beside)
  }
  if (leansBack.test(best.text)) join(-1)
  if (best.text.endsWith('?')) join(1)
  if (best.text.endsWith(':')) [1, 2].forEach(join)
  const known = new Set(best.around)
  for (const other of judged) {
    if (chosen.size >= most || other.score < threshold) break
    if ([...other.own].every(term => known.has(term))) continue
    chosen.add(other)
    for (const term of other.around) known.add(term)
  }
  return [...chosen].sort(readingOrder(hits)).map(chosen => cite(chosen.hit, chosen, chosen.score))
}

type Judged = Evidence & { readonly score: number }

/**
 * A sentence that begins with a pronoun for something in the one before: 'It lies …', 'This means …', 'These are …'; but
 * not 'It is likely that …' or 'This publication …'. English.
 */
const leansBack = new RegExp(
  [
    /it(?! (?:is|was|has been|may be|might be|should be|would be) (?:[\w-]+ ){0,3}(?:that|to|whether|if)\b)/,
    /its|they|their|them|he|she|his|her|both|otherwise|instead/,
    /(?:this|that) \w*[^\Ws]s/,
    /(?:this|that|these|those|such) (?:are|were|have|had|can|could|may|might|must|will|would|should|also|include)/
  ]
    .map(({ source }) => `^(?:${source})\\b`)
    .join('|'),
  'i'
)

/** Documents in the order of their best hits, within a document as it reads. */
function readingOrder(hits: readonly Source[]): (a: Judged, b: Judged) => number {
  const sources = [...new Set(hits.map(hit => hit.source))]
  return (a, b) => sources.indexOf(a.hit.source) - sources.indexOf(b.hit.source) || a.start - b.start
}
