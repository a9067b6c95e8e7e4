import { u16be } from '../bytes/integer.ts'
import { type Dissected, LAYER_LLC, left, other, short } from './dissected.ts'
import { etherType } from './ethernet.ts'

/** Types of hardware (Linux ARPHRD_) whose protocol field is no Ethernet type. */
const HARDWARE_RADIOTAP = 803
const HARDWARE_NETLINK = 824

/** Protocol value for IEEE 802.2 frames. */
const PROTOCOL_LLC = 4

/** Linux cooked capture (LINKTYPE_LINUX_SLL): 16 bytes, the protocol last. */
export function sll(d: Dissected): number {
  if (left(d) < 16) return short(d, 'link-header')
  const hardware = u16be(d.bytes, d.at + 2)
  const protocol = u16be(d.bytes, d.at + 14)
  d.at += 16
  return cooked(d, hardware, protocol)
}

/** Linux cooked capture, version 2 (LINKTYPE_LINUX_SLL2): 20 bytes, the protocol first. */
export function sll2(d: Dissected): number {
  if (left(d) < 20) return short(d, 'link-header')
  const hardware = u16be(d.bytes, d.at + 8)
  const protocol = u16be(d.bytes, d.at)
  d.at += 20
  return cooked(d, hardware, protocol)
}

function cooked(d: Dissected, hardware: number, protocol: number): number {
  if (hardware === HARDWARE_NETLINK || hardware === HARDWARE_RADIOTAP) return other(d)
  return protocol === PROTOCOL_LLC ? LAYER_LLC : etherType(d, protocol)
}
