import { describe, expect, it } from 'vitest'
import { readDestination } from './destination.ts'

const read = (text: string, secret?: string) => readDestination(text, 'PHYSIS', secret)

describe('a node for C-STORE', () => {
  it('has an AE title, a host and a port', () => {
    expect(read('dicom://PACS@10.0.0.5:104')).toEqual({
      kind: 'dimse',
      calledAeTitle: 'PACS',
      callingAeTitle: 'PHYSIS',
      host: '10.0.0.5',
      port: 104,
    })
    expect(read('dicom://Main%20PACS@[::1]:11112')).toMatchObject({ calledAeTitle: 'Main PACS', host: '::1' })
  })
  it.each([
    'dicom://10.0.0.5:104',
    'dicom://PACS@10.0.0.5',
    'dicom://PACS@:104',
    'dicom://PACS:secret@host:104',
    'dicom://PACS@host:0',
    'dicom://PACS@host:104/studies',
  ])('%s is not whole', text => {
    expect(() => read(text)).toThrow('write dicom://AET@host:port')
  })
  it.each([
    'dicom://SEVENTEEN-LETTERS@host:104',
    'dicom://A%5CB@host:104',
    'dicom://%20@host:104',
    'dicom://%FF@host:104',
  ])('%s has no valid AE title', text => {
    expect(() => read(text)).toThrow('is no AE title')
  })
})

describe('a web server', () => {
  it('is the address of its studies, with the secret apart', () => {
    expect(read('https://pacs.example.org/dicom-web/studies/')).toEqual({
      kind: 'web',
      url: 'https://pacs.example.org/dicom-web/studies',
      authorization: undefined,
    })
    expect(read('http://h/studies/1.2.3')).toMatchObject({ url: 'http://h/studies/1.2.3' })
  })
  it('takes a token or a user with password', () => {
    expect(read('https://h/studies', 'abc.def')).toMatchObject({ authorization: 'Bearer abc.def' })
    // RFC 7617, 2: Aladdin with the password "open sesame".
    expect(read('https://h/studies', 'Aladdin:open sesame')).toMatchObject({
      authorization: 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
    })
    expect(() => read('https://h/studies', 'to\nken')).toThrow('PHYSIS_TOKEN holds characters')
  })
  it('never repeats a password that stands in the address', () => {
    expect(() => read('https://u:hunter2@h/studies')).toThrow(expect.not.stringContaining('hunter2'))
    expect(() => read('https://u:hunter2@h/studies')).toThrow('PHYSIS_TOKEN')
  })
  it.each(['https://h/dicom-web', 'https://h/studies?a=1', 'https://h/studies/1.2/series'])('%s is not it', text => {
    expect(() => read(text)).toThrow('ends with /studies')
  })
  it.each(['pacs', 'ftp://u:hunter2@h/studies', 'https://u:hunter2@h:port/studies', ''])('%j is no node', text => {
    expect(() => read(text)).toThrow('is no node')
    expect(() => read(text)).toThrow(expect.not.stringContaining('hunter2'))
  })
})
