import { describe, expect, it } from 'vitest'
import { UsageError } from './errors.ts'
import { cellNumber, formatTable, parseTable, toldCell } from './table.ts'

describe('parseTable', () => {
  it('reads what a spreadsheet writes: mark, CRLF, quotes, rows without a value', () => {
    const text = '\ufefffile, note \r\na.png,"one, ""two"""\r\n\r\n,\r\nb.png,=1+1\r\n'
    expect(parseTable(text, 'films.csv')).toEqual({
      name: 'films.csv',
      columns: ['file', 'note'],
      rows: [
        { line: 2, values: { file: 'a.png', note: 'one, "two"' } },
        { line: 5, values: { file: 'b.png', note: '=1+1' } },
      ],
    })
  })
  it.each(['\n', '\r\n', '\r'])('counts lines from where a row begins, with %j', end => {
    const { rows } = parseTable(['a,b', '"x', '', 'y",1', '2,3'].join(end), 't.csv')
    expect(rows).toEqual([
      { line: 2, values: { a: 'x\n\ny', b: '1' } },
      { line: 5, values: { a: '2', b: '3' } },
    ])
  })
  it('takes any name for a column', () => {
    const { rows } = parseTable('__proto__,constructor\n1,2\n', 't.csv')
    expect(Object.entries(rows[0].values)).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ])
  })
  it('may have no rows', () => expect(parseTable('file\n', 't.csv').rows).toEqual([]))
  it.each([
    ['', /^t\.csv is empty/],
    ['\ufeff\n\n', /^t\.csv is empty/],
    ['file;age\na;1\n', /^t\.csv, line 1: .*semicolons/],
    ['file,,age\n', /^t\.csv, line 1: column 2 has no name/],
    ['file,age,file\n', /^t\.csv, line 1: two columns are named file/],
    ['a.png,12\nb.png,13\n', /^t\.csv, line 1: there is no column file; the columns are a\.png, 12$/],
    ['\nfile,age\na,1\nb\n', /^t\.csv, line 4: the row has 1 cells and the header 2/],
    ['file,age\n"a\n",1\nb,1,5\n', /^t\.csv, line 4: the row has 3 cells/],
    ['file,age\na,1"2\n', /^t\.csv, line 2: a quote stands within/],
    ['file,age\n"a"b,1\n', /^t\.csv, line 2: a quote stands within/],
    ['file,age\na,1\n"b,1\nc,1\nd,1\n', /^t\.csv, line 3: a quote is never closed/],
  ])('refuses %j', (text, message) => {
    expect(() => parseTable(text, 't.csv', ['file'])).toThrow(message)
    expect(() => parseTable(text, 't.csv', ['file'])).toThrow(UsageError)
  })
})

describe('formatTable', () => {
  it('quotes what needs it and leaves data alone', () => {
    const rows = [
      { file: 'a, "b".png', months: 0.1 + 0.2, ok: true },
      { file: '=1+1', months: -3, ok: false },
      { file: 'two\nlines', months: undefined, ok: undefined },
      { file: ' 007 ' },
    ]
    const text = formatTable(['file', 'months', 'ok'], rows)
    expect(text).toBe(
      'file,months,ok\n"a, ""b"".png",0.30000000000000004,true\n=1+1,-3,false\n"two\nlines",,\n" 007 ",,\n',
    )
    expect(parseTable(text, 't.csv').rows.map(row => row.values.file)).toEqual(rows.map(row => row.file))
  })
  it('holds no NaN', () => expect(() => formatTable(['age'], [{ age: Number.NaN }])).toThrow(/age holds NaN/))
})

it('knows a number', () => {
  expect(['12', ' -1.5', '.5', '1e2', '+7.'].map(cellNumber)).toEqual([12, -1.5, 0.5, 100, 7])
  expect(['', '1,5', '12y', '0x10', 'NaN', '1 000', '1e999'].map(cellNumber)).toEqual(Array(7).fill(undefined))
})

it('repeats nothing of a cell in a message but a short number', () => {
  expect(['-1', '240.1', ' 3600 '].map(text => toldCell('age', text))).toEqual([
    'age "-1"',
    'age "240.1"',
    'age "3600"',
  ])
  const others = ['DOE^JANE', '20120301', '2012-03-01', '12345.6', '1e9', '', undefined]
  expect(others.map(text => toldCell('age', text))).toEqual(others.map(() => 'age'))
})
