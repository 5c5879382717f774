import { levelPooling, pooled, type Embedder } from '@llm-cookbook/embed-client'
import { sentences } from '@llm-cookbook/tokenize'
import { cosine } from '@llm-cookbook/vector'
import { wordList } from './word-list.ts'

export interface Section {
  /** Its heading; its first words where it has none. */
  readonly name: string
  readonly text: string
  readonly words: number
  readonly sentences: readonly string[]
}

/** A section begins at each line that begins with `#`. */
export function sectionsOf(document: string): Section[] {
  return sectionTexts(document).map(text => {
    const heading = /^#+ *(.*)/.exec(text)?.[1]
    const body = heading === undefined ? text : text.replace(/^.*\n?/, '').trim()
    return {
      name: heading ?? wordList(text).slice(0, 3).join(' '),
      text,
      words: wordList(text).length,
      sentences: sentenceTexts(body)
    }
  })
}

const sectionTexts = (text: string): string[] => text.split(/^(?=#)/m).filter(part => part.trim() !== '')
const sentenceTexts = (text: string): string[] =>
  sentences(text)
    .map(({ text }) => text.trim())
    .filter(Boolean)

/** Three ways from words to the vector of a document. */
export function embeddersOf(embedder: Embedder): Record<'words' | 'sentences' | 'sections', Embedder> {
  return {
    words: embedder,
    sentences: pooled(embedder, levelPooling({ name: 'sentences', levels: [sentenceTexts] })),
    sections: pooled(embedder, levelPooling({ name: 'sections, sentences', levels: [sectionTexts, sentenceTexts] }))
  }
}

export interface LevelStudy {
  readonly sections: readonly Section[]
  /** Cosines with the document's vector, made of words, of sentences, of sections: of each section, then of the question. */
  readonly cosines: readonly (readonly number[])[]
  /** The part whose own vector is nearest to the question. */
  readonly bestSection: { readonly name: string; readonly cosine: number } | undefined
  readonly bestSentence: { readonly text: string; readonly cosine: number } | undefined
}

/** How near a document's one vector is to its sections and to a question, by how it was made. */
export async function studyLevels(embedder: Embedder, document: string, question: string): Promise<LevelStudy> {
  const sections = sectionsOf(document)
  const parts = sections.flatMap(({ sentences }) => sentences)
  const ways = Object.values(embeddersOf(embedder))
  const whole = await Promise.all(ways.map(async way => (await way.embed([document])).row(0)))
  const ofSections = await embedder.embed(sections.map(({ text }) => text))
  const ofSentences = await embedder.embed(parts)
  const asked = (await embedder.embed([question])).row(0)
  const rows = [...ofSections, asked]
  const bestOf = (likeness: number[]): number => likeness.indexOf(Math.max(...likeness))
  const bySection = Array.from(ofSections, row => cosine(row, asked))
  const bySentence = Array.from(ofSentences, row => cosine(row, asked))
  const [section, sentence] = [bestOf(bySection), bestOf(bySentence)]
  return {
    sections,
    cosines: rows.map(row => whole.map(vector => cosine(row, vector))),
    bestSection: sections[section] && { name: sections[section].name, cosine: bySection[section]! },
    bestSentence: parts[sentence] === undefined ? undefined : { text: parts[sentence], cosine: bySentence[sentence]! }
  }
}
