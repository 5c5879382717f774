/* eslint-disable-next-line @typescript-eslint/triple-slash-reference -- a file without types can only be declared
   globally, and whoever compiles this source has to see the declaration */
/// <reference path="./natural-modules.d.ts" />

/** The languages that `natural` has a stemmer for, as their ISO 639-1 codes. */
export type StemmerLanguage = 'de' | 'en' | 'es' | 'fr' | 'id' | 'it' | 'nl' | 'no' | 'pt' | 'ru' | 'sv' | 'uk'

type Module = Promise<{ default: { stem(word: string): string } }>

/** Each stemmer is loaded when it is asked for: all of them take ten times as long as one. */
const stemmers: Readonly<Record<StemmerLanguage, () => Module>> = {
  de: () => import('natural/lib/natural/stemmers/porter_stemmer_de.js'),
  en: () => import('natural/lib/natural/stemmers/porter_stemmer.js'),
  es: () => import('natural/lib/natural/stemmers/porter_stemmer_es.js'),
  fr: () => import('natural/lib/natural/stemmers/porter_stemmer_fr.js'),
  id: () => import('natural/lib/natural/stemmers/indonesian/stemmer_id.js'),
  it: () => import('natural/lib/natural/stemmers/porter_stemmer_it.js'),
  nl: () => import('natural/lib/natural/stemmers/porter_stemmer_nl.js'),
  no: () => import('natural/lib/natural/stemmers/porter_stemmer_no.js'),
  pt: () => import('natural/lib/natural/stemmers/porter_stemmer_pt.js'),
  ru: () => import('natural/lib/natural/stemmers/porter_stemmer_ru.js'),
  sv: () => import('natural/lib/natural/stemmers/porter_stemmer_sv.js'),
  uk: () => import('natural/lib/natural/stemmers/porter_stemmer_uk.js')
}

/** Some of the stemmers take a time that grows with the square of the length; longer words stay as they are. */
const longest = 40

/**
 * The stemmer of a language: a function that takes a word to its stem, in small letters. Words of more than 40 letters
 * are only put in small letters.
 *
 * @throws {RangeError} if there is none for `language`
 */
export async function loadStemmer(language: StemmerLanguage): Promise<(word: string) => string> {
  if (!Object.hasOwn(stemmers, language)) {
    throw new RangeError(`language must be one of ${Object.keys(stemmers).join(', ')}, got ${JSON.stringify(language)}`)
  }
  const { default: stemmer } = await stemmers[language]()
  return word => {
    const small = word.toLowerCase()
    return small === '' || small.length > longest ? small : stemmer.stem(small)
  }
}
