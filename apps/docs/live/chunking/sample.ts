/** From the translator's note to Natsume Sōseki's 'Botchan', in the translation of Yasotaro Morri, 1919; public domain. */
export const sample = `# A note by the translator

No translation can expect to equal, much less to excel, the original. The excellence of a translation can only be judged by noting how far it has succeeded in reproducing the original tone, colors, style, the delicacy of sentiment, the force of inert strength, the peculiar expressions native to the language with which the original is written, or whatever is its marked characteristic. The ablest can do no more, and to want more than this will be demanding something impossible.

Strictly speaking, the only way one can derive full benefit or enjoyment from a foreign work is to read the original, for any intelligence at second-hand never gives the kind of satisfaction which is possible only through the direct touch with the original. Even in the best translated work is probably wanted the subtle vitality natural to the original language, for it defies an attempt, however elaborate, to transmit all there is in the original. Correctness of diction may be there, but spontaneity is gone; it cannot be helped.

## Two languages

The task of the translator becomes doubly hazardous in case of translating a European language into Japanese, or vice versa. Between any of the European languages and Japanese there is no visible kinship in word-form, significance, grammatical system, rhetorical arrangements. It may be said that the inspiration of the two languages is totally different. A want of similarity of customs, habits, traditions, national sentiments and traits makes the work of translation all the more difficult. A novel written in Japanese which had attained national popularity might, when rendered into English, lose its captivating vividness, alluring interest and lasting appeal to the reader.

These remarks are made not in way of excuse for any faulty dictions that may be found in the following pages. Neither are they made out of personal modesty nor of a desire to add undue weight to the present work.
`
