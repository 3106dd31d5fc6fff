import { expect, it } from 'vitest'
import { personName } from './personName.ts'

it.each([
  ['Lindqvist^Astrid Maria', 'Lindqvist, Astrid Maria'],
  ['Adams^John Robert Quincy^^Rev.^B.A. M.Div.', 'Adams, Rev. John Robert Quincy, B.A. M.Div.'],
  // PS3.5, annex H and I.
  ['Yamada^Tarou=山田^太郎=やまだ^たろう', 'Yamada, Tarou (山田太郎, やまだ たろう)'],
  ['Hong^Gildong=洪^吉洞=홍^길동', 'Hong, Gildong (洪吉洞, 홍 길동)'],
  ['王^小东', '王小东'],
  ['=王^小东', '王小东'],
  ['Not a DICOM name', 'Not a DICOM name'],
  ['^^^^', ''],
  ['', ''],
])('reads %j as %j', (name, shown) => {
  expect(personName(name)).toBe(shown)
})
