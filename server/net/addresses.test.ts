import { expect, test } from 'vitest'
import { createAddressCheck } from './addresses.ts'
import { refusal } from './destination.ts'

const check = createAddressCheck()
const anywhere = { hosts: ['*'], own: ['cauce.example.com'], check }

const hostile = [
  'http://127.0.0.1/',
  'http://127.1/',
  'http://127.255.255.254/',
  'http://0/',
  'http://0.0.0.0/',
  'http://0.1.2.3/',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0x7f.0.0.1/',
  'http://017700000001/',
  'http://0177.0.0.1/',
  'http://127.0.0.1./',
  'http://①②⑦.⓪.⓪.①/',
  'http://127。0。0。1/',
  'http://%31%32%37.0.0.1/',
  'http://10.0.0.1/',
  'http://10.255.255.255/',
  'http://172.16.0.1/',
  'http://172.31.255.255/',
  'http://192.168.0.1/',
  'http://192.168.255.255/',
  'http://169.254.169.254/latest/meta-data/',
  'http://169.254.0.1/',
  'http://0xa9fea9fe/',
  'http://2852039166/',
  'http://100.64.0.1/',
  'http://100.127.255.255/',
  'http://100.100.100.200/',
  'http://192.0.0.1/',
  'http://192.0.0.192/',
  'http://192.0.2.1/',
  'http://198.18.0.1/',
  'http://198.19.255.255/',
  'http://198.51.100.1/',
  'http://203.0.113.1/',
  'http://224.0.0.1/',
  'http://239.255.255.250/',
  'http://240.0.0.1/',
  'http://255.255.255.255/',
  'http://192.88.99.1/',
  'http://[::]/',
  'http://[::1]/',
  'http://[0:0:0:0:0:0:0:1]/',
  'http://[::127.0.0.1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[::ffff:8.8.8.8]/',
  'http://[::ffff:169.254.169.254]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[64:ff9b:1::1]/',
  'http://[2002:7f00:1::]/',
  'http://[2002:a00:1::1]/',
  'http://[2001::1]/',
  'http://[2001:db8::1]/',
  'http://[fc00::1]/',
  'http://[fd00:ec2::254]/',
  'http://[fdff::1]/',
  'http://[fe80::1]/',
  'http://[fec0::1]/',
  'http://[ff02::1]/',
  'http://[100::1]/',
  'http://[3fff::1]/',
  'http://[5f00::1]/',
  'http://localhost/',
  'http://LOCALHOST/',
  'http://localhost./',
  'http://x.localhost/',
  'https://cauce.example.com/',
  'https://CAUCE.example.com./api',
  'ftp://example.com/',
  'file:///etc/passwd',
  'gopher://example.com/',
  'data:text/plain,x',
  'http://example.com:22/',
  'http://example.com:25/',
  'http://example.com:5432/',
  'http://example.com:6379/',
]

test('S31: none of the addresses that lead inside gets through', () => {
  expect(hostile.length).toBeGreaterThanOrEqual(60)
  expect(hostile.filter((address) => !refusal(new URL(address), anywhere))).toEqual([])
})

test('public addresses get through', () => {
  const open = [
    'https://example.com/',
    'http://8.8.8.8/',
    'https://[2606:4700::1111]/',
    'https://172.32.0.1/',
    'https://100.128.0.1/',
    'https://example.com:8443/x',
  ]
  expect(open.filter((address) => refusal(new URL(address), anywhere))).toEqual([])
})

test('S35: a network that the owner opened gets through, its neighbour does not', () => {
  const opened = createAddressCheck(['10.1.0.0/16', 'fd00:1::/32', '192.168.7.7'])
  for (const address of ['10.1.2.3', 'fd00:1::5', '192.168.7.7']) expect(opened(address)).toBeUndefined()
  for (const address of ['10.2.0.1', 'fd00:2::5', '192.168.7.8', '127.0.0.1', 'fe80::1%eth0'])
    expect(opened(address)).toContain('not a public')
})

test('S58: a plugin reaches the hosts of its manifest only, and by https', () => {
  const rules = { hosts: ['api.vendor.com', '*.vendor.io'], own: [], check }
  const to = (address: string) => refusal(new URL(address), rules)
  expect(to('https://api.vendor.com/v1')).toBeUndefined()
  expect(to('https://eu.vendor.io/')).toBeUndefined()
  expect(to('http://api.vendor.com/')).toContain('https')
  for (const other of [
    'https://vendor.com/',
    'https://evilvendor.io/',
    'https://vendor.io/',
    'https://api.vendor.com.evil.com/',
  ])
    expect(to(other)).toContain('its manifest names api.vendor.com, *.vendor.io')
  expect(refusal(new URL('https://example.com'), { hosts: [], own: [], check })).toContain('no host')
})
