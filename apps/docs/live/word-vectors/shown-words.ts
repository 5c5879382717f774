/** The words whose vectors are drawn while they are learnt: all of them frequent in the articles, in groups that one can check. */
export const shownGroups: Readonly<Record<string, readonly string[]>> = {
  months: 'january february march april june july august september october november december'.split(' '),
  numbers: 'two three four five six seven eight nine ten'.split(' '),
  countries: 'afghanistan albania algeria angola germany france italy spain russia greece'.split(' '),
  family: 'father mother son daughter brother sister wife king emperor'.split(' '),
  directions: 'north south east west northern southern eastern western'.split(' '),
  chemistry: 'oxygen hydrogen carbon sodium potassium acid metal'.split(' '),
  war: 'army battle forces troops soldiers navy'.split(' ')
}

export const shownWords: readonly { readonly word: string; readonly group: string }[] = Object.entries(
  shownGroups
).flatMap(([group, words]) => words.map(word => ({ word, group })))
