/** A number as it stands raised, of a footnote or a power: so it neither runs into the word before nor reads as its own. */
export const superscript = (digits: string): string => digits.replace(/\d/g, digit => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]!)
