/**
 * What is missing from the captures and logs of the corpus, file by file; of files that are not named here nothing is. A line is
 *
 *     kind detector source | since until | min..max unit confidence | words of the sentence
 *
 * with `-` for a source or time that is not known, and `?` for no upper bound. Several words of one sentence are set apart by
 * "; ", and their numbers have no separators.
 */

/** Each file by itself, with the ports that are taken for syslog where nothing else is said. */
export const GAPS: Readonly<Record<string, readonly string[]>> = {
  'pcap-nasty/pcpp/ip4_bad_fragment.pcap': [
    'capture snap-length - | 2025-02-17T19:18:01.403Z 2025-02-17T19:18:01.403Z | 1..? bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/tcpdump/beep-oobr.pcap': [
    'capture snap-length - | 1995-08-15T05:27:12.999Z 1995-08-15T05:27:12.999Z | 1..? bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/tcpdump/bgp-bgp_capabilities_print-oobr-1.pcap': [
    'capture snap-length - | 1970-03-16T01:04:13.999Z 1970-03-16T01:04:13.999Z | 3917..3917 bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/tcpdump/bgp_vpn_rt-oobr.pcap': [
    'capture snap-length - | 1970-01-01T00:00:00.000Z 1970-01-01T00:00:00.000Z | 1..? bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/tcpdump/bootp_asan-2.pcap': [
    'capture snap-length - | 1970-01-01T00:00:00.000Z 1970-01-01T00:00:00.000Z | 60912..60912 bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/tcpdump/bootp_asan.pcap': [
    'capture snap-length - | 1970-01-01T00:00:00.000Z 1970-01-01T00:00:00.000Z | 60875..60875 bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/tcpdump/dhcp6_reconf_asan.pcap': [
    'capture snap-length - | 2014-02-16T01:51:13.999Z 2014-02-16T01:51:13.999Z | 690..690 bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/tcpdump/esp_truncated.pcap': [
    'capture snap-length - | 2020-11-19T12:07:26.999Z 2020-11-19T12:07:26.999Z | 38..38 bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/tcpdump/hncp_dhcpv4data-oobr.pcap': [
    'capture snap-length - | 2038-01-01T00:00:00.000Z 2038-01-01T00:00:00.000Z | 231..231 bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/tcpdump/icmp6_mobileprefix_asan.pcap': [
    'capture snap-length - | 2014-04-27T07:49:20.999Z 2014-04-27T07:49:20.999Z | 1..? bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/tcpdump/ikev1_id_ipv6_addr_subnet-oobr.pcap': [
    'capture snap-length - | 1971-10-13T03:09:05.999Z 1971-10-13T03:09:05.999Z | 32715..32715 bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/tcpdump/ip6_frag_asan.pcap': [
    'capture snap-length - | 2038-01-01T00:00:00.000Z 2038-01-01T00:00:00.000Z | 1..? bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/tcpdump/ip_ts_opts_asan.pcap': [
    'capture snap-length - | 2007-03-20T06:29:34.131Z 2007-03-20T06:29:34.131Z | 65283..65283 bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/tcpdump/ipv6-next-header-oobr-1.pcap': [
    'capture snap-length - | 1995-08-15T05:27:12.999Z 1995-08-15T05:27:12.999Z | 1..? bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/tcpdump/ipv6-next-header-oobr-2.pcap': [
    'capture snap-length - | 1995-08-15T05:27:12.999Z 1995-08-15T05:27:12.999Z | 1..? bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/tcpdump/ipv6-srh-tlv-pad1-padn-5-trunc.pcap': [
    'capture snap-length - | 2022-11-11T17:47:55.999Z 2022-11-11T17:47:55.999Z | 1..? bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/tcpdump/ipv6_39_byte_header.pcap': [
    'capture snap-length - | 2023-08-25T07:30:59.044Z 2023-08-25T07:30:59.044Z | 1..? bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/tcpdump/ipv6_frag6_negative_len.pcap': [
    'capture snap-length - | 1975-11-02T10:29:20.131Z 1975-11-02T10:29:20.131Z | 32826..32826 bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/tcpdump/isakmp-ikev1_n_print-oobr.pcap': [
    'capture snap-length - | 2038-01-01T00:00:00.000Z 2038-01-01T00:00:00.000Z | 678..678 bytes certain | 3 packets of the capture end',
  ],
  'pcap-nasty/tcpdump/isakmpv1-attr-oobr.pcap': [
    'capture snap-length - | 2014-05-20T06:45:20.999Z 2014-05-20T06:45:20.999Z | 63183..63183 bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/tcpdump/olsr-oobr-1.pcap': [
    'capture snap-length - | 1975-08-02T13:38:25.999Z 2038-01-01T00:00:00.000Z | 21304..21304 bytes certain | 4 packets of the capture end',
  ],
  'pcap-nasty/tcpdump/pim_header_asan-2.pcap': [
    'capture snap-length - | 1970-01-01T00:00:04.999Z 1970-01-01T00:00:04.999Z | 1..? bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/tcpdump/radius_attr_asan.pcap': [
    'capture snap-length - | 2014-05-20T06:45:20.999Z 2014-05-20T06:45:20.999Z | 218..218 bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/tcpdump/rip_error_hexdump.pcap': [
    'capture snap-length - | 2020-11-19T12:11:42.563Z 2020-11-19T12:11:42.563Z | 16..16 bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/tcpdump/rpki-rtr-oobr.pcap': [
    'capture snap-length - | 1975-04-27T03:20:48.999Z 1975-04-27T03:20:48.999Z | 12..12 bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/tcpdump/rsvp_uni-oobr-3.pcap': [
    'capture snap-length - | 1975-11-06T14:35:06.131Z 1975-11-06T14:35:06.131Z | 61695..61695 bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/tcpdump/rx_serviceid_oobr.pcap': [
    'capture snap-length - | 1973-09-21T06:56:17.131Z 1973-09-21T06:56:17.131Z | 65262..65262 bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/tcpdump/tcp_header_heapoverflow.pcap': [
    'capture snap-length - | 1995-08-15T05:27:12.999Z 1995-08-15T05:27:12.999Z | 1..? bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/zeek/ipv4/fragmented-2.pcap': [
    'fragment ip-fragments 164.1.123.163 | 2000-02-19T19:23:55.200Z 2000-02-19T19:23:55.200Z | 1..? fragments certain | 116 of its 164 bytes were seen, 48 are missing',
  ],
  'pcap-nasty/zeek/ipv4/fragmented-3.pcap': [
    'fragment ip-fragments 210.54.213.247 | 2000-07-28T02:19:20.184Z 2000-07-28T02:19:20.259Z | 1..? fragments certain | 7400 bytes of it were seen',
  ],
  'pcap-nasty/zeek/trunc/icmp-header-trunc.pcap': [
    'capture snap-length - | 2012-05-29T22:02:34.078Z 2012-05-29T22:02:34.099Z | 2..? bytes certain | 2 packets of the capture end',
  ],
  'pcap-nasty/zeek/trunc/ip-discarder-truncated-tcp-oob.pcapng': [
    'capture snap-length - | 1970-01-01T00:00:00.000Z 1970-01-01T00:00:00.000Z | 1..? bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/zeek/trunc/ip4-trunc.pcap': [
    'capture snap-length - | 2012-04-11T16:01:35.895Z 2012-04-11T16:01:35.895Z | 1..? bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/zeek/trunc/ip6-ext-trunc.pcap': [
    'capture snap-length - | 2012-04-10T21:50:48.590Z 2012-04-10T21:50:48.590Z | 1..? bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/zeek/trunc/ipv4-internally-truncated-header.pcap': [
    'capture snap-length - | 2017-10-18T21:05:35.834Z 2017-10-18T21:05:35.834Z | 1..? bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/zeek/trunc/trunc-hdr.pcap': [
    'capture snap-length - | 2014-06-30T17:21:26.981Z 2014-06-30T17:21:26.981Z | 1..? bytes certain | 1 packet of the capture ends',
  ],
  'pcap-nasty/zeek/tunnels/mpls-6in6-6in6-4in6-invalid-version-4.pcap': [
    'capture snap-length - | 2017-07-20T13:33:50.000Z 2017-07-20T13:33:50.000Z | 1..? bytes certain | 1 packet of the capture ends',
  ],
  'pcap-syslog/malcolm/Syslog.pcap': [
    'clock clock localhost | 2021-03-01T06:00:22.458Z 2021-03-01T06:00:31.513Z | 0..0 messages likely | behind that of the capture',
    'truncation snap-length 208.21.2.184 | 2021-03-01T07:00:27.000Z 2021-03-01T07:16:20.000Z | 18..? bytes certain | the ends of 18 messages of 208.21.2.184 are not in the capture',
  ],
  'pcapng-suite/be/advanced/test102.pcapng': [
    'capture capture-counters - | 2012-06-29T07:28:25.298Z 2012-06-29T07:28:25.299Z | 1..1 packets certain | the interface lost 1 packet on interface 0 (eth0): its counter goes from 0 to 1',
    'capture capture-counters - | 2012-06-29T07:28:25.298Z 2012-06-29T07:28:25.299Z | 42..42 packets certain | the capture lost 42 packets on interface 0 (eth0): its counter goes from 0 to 42',
    'capture capture-counters - | 2012-06-29T07:28:25.298Z 2012-06-29T07:28:25.299Z | 10..10 packets certain | the capture lost 10 packets on interface 2 (silly!<U+000D><U+000A>ethernet interface 2): its counter goes from 0 to 10',
  ],
  'pcapng-suite/be/basic/test014.pcapng': [
    'capture capture-counters - | 2012-06-29T07:28:25.298Z 2012-06-29T07:28:25.298Z | 10..10 packets certain | the capture lost 10 packets on interface 0 (eth0): its counter goes from 0 to 10',
    'capture capture-counters - | 2012-06-29T07:28:25.298Z 2012-06-29T07:28:25.298Z | 10..10 packets certain | the capture lost 10 packets on interface 1 (null1): its counter goes from 0 to 10',
    'capture capture-counters - | 2012-06-29T07:28:25.298Z 2012-06-29T07:28:25.298Z | 10..10 packets certain | the capture lost 10 packets on interface 2 (silly ethernet interface 2): its counter goes from 0 to 10',
  ],
  'pcapng-suite/be/difficult/test202.pcapng': [
    'capture capture-counters - | 2012-06-29T07:28:25.298Z 2012-06-29T07:28:25.299Z | 10..10 packets certain | the capture lost 10 packets on interface 2 (silly ethernet interface 2): its counter goes from 0 to 10',
    'capture capture-counters - | 2012-06-29T07:28:25.298Z 2012-06-29T07:28:25.299Z | 1..1 packets certain | the interface lost 1 packet on interface 3 (eth0): its counter goes from 0 to 1',
    'capture capture-counters - | 2012-06-29T07:28:25.298Z 2012-06-29T07:28:25.299Z | 42..42 packets certain | the capture lost 42 packets on interface 3 (eth0): its counter goes from 0 to 42',
  ],
  'pcapng-suite/le/advanced/test101.pcapng': [
    'capture capture-counters - | 2012-06-29T07:28:25.298Z 2012-06-29T07:28:25.299Z | 1..1 packets certain | the interface lost 1 packet on interface 0 (eth0): its counter goes from 0 to 1',
    'capture capture-counters - | 2012-06-29T07:28:25.298Z 2012-06-29T07:28:25.299Z | 42..42 packets certain | the capture lost 42 packets on interface 0 (eth0): its counter goes from 0 to 42',
    'capture capture-counters - | 2012-06-29T07:28:25.298Z 2012-06-29T07:28:25.299Z | 10..10 packets certain | the capture lost 10 packets on interface 2 (silly ethernet interface 2): its counter goes from 0 to 10',
  ],
  'pcapng-suite/le/basic/test009.pcapng': [
    'capture capture-counters - | 2012-06-29T07:28:25.298Z 2012-06-29T07:28:25.299Z | 12345..12345 packets certain | the capture lost 12345 packets: a packet states it',
  ],
  'pcapng-suite/le/basic/test013.pcapng': [
    'capture capture-counters - | 2012-06-29T07:28:25.298Z 2012-06-29T07:28:25.299Z | 10..10 packets certain | the capture lost 10 packets: its counter goes from 0 to 10',
  ],
  'pcapng-suite/le/difficult/test201.pcapng': [
    'capture capture-counters - | 2012-06-29T07:28:25.298Z 2012-06-29T07:28:25.299Z | 10..10 packets certain | the capture lost 10 packets on interface 2 (silly ethernet interface 2): its counter goes from 0 to 10',
    'capture capture-counters - | 2012-06-29T07:28:25.298Z 2012-06-29T07:28:25.299Z | 1..1 packets certain | the interface lost 1 packet on interface 3 (eth0): its counter goes from 0 to 1',
    'capture capture-counters - | 2012-06-29T07:28:25.298Z 2012-06-29T07:28:25.299Z | 42..42 packets certain | the capture lost 42 packets on interface 3 (eth0): its counter goes from 0 to 42',
  ],
  'text/auditd/go-libaudit/audit-rhel7.log': [
    'drop-report drop-report - | - 2016-12-07T02:16:23.819Z | 0..? events possible | type=DAEMON_END; type=DAEMON_START',
    'sequence audit-serial - | 2016-12-07T02:20:31.363Z 2016-12-07T02:20:31.371Z | 2..2 events possible | goes from 475 to 478',
    'sequence audit-serial - | 2017-03-16T05:01:01.198Z 2017-03-16T05:13:27.587Z | 37..37 events possible | goes from 480 to 518',
    'sequence audit-serial - | 2016-12-07T02:21:48.360Z 2017-03-16T05:13:27.587Z | 0..10 events possible | goes from 518 to 529',
    'sequence audit-serial - | 2016-12-07T02:16:32.419Z 2016-12-07T02:16:32.488Z | 2..2 events possible | goes from 386 to 389',
    'sequence audit-serial - | 2016-12-07T02:16:32.492Z 2016-12-07T02:16:32.521Z | 2..2 events possible | goes from 390 to 393',
    'sequence audit-serial - | 2016-12-07T02:16:32.521Z 2016-12-07T02:16:33.000Z | 8..8 events possible | goes from 393 to 402',
    'sequence audit-serial - | 2016-12-07T02:16:33.000Z 2016-12-07T02:17:21.497Z | 1..1 events possible | goes from 402 to 404',
    'sequence audit-serial - | 2016-12-07T02:17:21.497Z 2016-12-07T02:17:21.515Z | 1..1 events possible | goes from 404 to 406',
    'sequence audit-serial - | 2016-12-07T02:17:21.515Z 2016-12-07T02:17:23.046Z | 1..1 events possible | goes from 406 to 408',
    'sequence audit-serial - | 2016-12-07T02:17:23.046Z 2016-12-07T02:17:23.052Z | 1..1 events possible | goes from 408 to 410',
    'sequence audit-serial - | 2016-12-07T02:17:23.052Z 2016-12-07T02:17:23.057Z | 2..2 events possible | goes from 410 to 413',
    'sequence audit-serial - | 2016-12-07T02:17:23.170Z 2016-12-07T02:17:23.193Z | 4..4 events possible | goes from 416 to 421',
    'sequence audit-serial - | 2016-12-07T02:17:23.193Z 2016-12-07T02:17:29.033Z | 1..1 events possible | goes from 421 to 423',
    'sequence audit-serial - | 2016-12-07T02:17:29.033Z 2016-12-07T02:17:29.058Z | 2..2 events possible | goes from 424 to 427',
    'sequence audit-serial - | 2016-12-07T02:17:29.058Z 2016-12-07T02:40:24.953Z | 260..260 events possible | goes from 427 to 688',
    'sequence audit-serial - | 2016-12-07T02:16:23.876Z 2016-12-07T02:16:24.534Z | 8..8 events possible | goes from 7 to 16',
    'sequence audit-serial - | 2016-12-07T02:40:24.953Z 2017-03-29T15:30:06.273Z | 511537..511537 events possible | goes from 688 to 512226',
    'sequence audit-serial - | 2017-03-29T19:48:44.990Z 2017-03-29T19:48:44.990Z | 1..1 events possible | goes from 517645 to 517647',
    'sequence audit-serial - | 2017-03-29T19:48:44.990Z 2017-04-10T22:24:46.221Z | 533277..533277 events possible | goes from 517647 to 1050925',
    'sequence audit-serial - | 2017-04-11T14:57:51.974Z 2017-04-11T14:58:01.082Z | 4..4 events possible | goes from 1065045 to 1065050',
    'sequence audit-serial - | 2017-04-10T22:24:46.221Z 2017-04-11T14:57:51.974Z | 14119..14119 events possible | goes from 1050925 to 1065045',
    'sequence audit-serial - | 2017-04-11T14:58:01.082Z 2017-04-11T15:21:03.550Z | 514..514 events possible | goes from 1065050 to 1065565',
    'sequence audit-serial - | 2017-04-11T15:21:03.550Z 2017-04-11T17:16:37.196Z | 2487..2487 events possible | goes from 1065565 to 1068053',
    'sequence audit-serial - | 2017-04-11T17:16:37.196Z 2017-04-11T21:34:31.575Z | 7844..7844 events possible | goes from 1068053 to 1075898',
    'sequence audit-serial - | 2017-04-11T21:34:31.575Z 2017-04-12T12:42:20.864Z | 19618..19618 events possible | goes from 1075898 to 1095517',
  ],
  'text/auditd/go-libaudit/test3.log': [
    'sequence audit-serial - | 2016-01-03T00:37:51.394Z 2016-01-03T00:37:51.394Z | 1..1 events possible | goes from 194433 to 194435',
    'sequence audit-serial - | 2015-06-08T17:48:47.186Z 2016-01-03T00:37:51.394Z | 184170..184170 events possible | goes from 10262 to 194433',
    'sequence audit-serial - | 2016-01-03T00:37:51.394Z 2016-01-03T00:37:51.602Z | 453..453 events possible | goes from 194440 to 194894',
    'sequence audit-serial - | 2015-06-08T17:48:47.186Z 2017-10-06T15:40:39.922Z | 0..8396 events possible | goes from 1865 to 10262',
  ],
  'text/plaso/plaso/audit_enriched.log': [
    'sequence audit-serial - | 2026-07-07T08:56:13.076Z 2026-07-07T08:56:13.160Z | 8..8 events possible | goes from 399 to 408',
    'sequence audit-serial - | 2026-07-07T08:56:13.160Z 2026-07-07T08:56:13.687Z | 14..14 events possible | goes from 408 to 423',
    'sequence audit-serial - | 2026-07-07T08:56:13.687Z 2026-07-07T08:56:53.119Z | 17..17 events possible | goes from 423 to 441',
    'sequence audit-serial - | 2026-07-07T08:56:53.119Z 2026-07-07T08:56:53.152Z | 2..2 events possible | goes from 441 to 444',
    'sequence audit-serial - | 2026-07-07T08:56:53.152Z 2026-07-07T08:56:53.166Z | 1..1 events possible | goes from 444 to 446',
    'sequence audit-serial - | 2026-07-07T08:56:53.207Z 2026-07-07T08:57:41.335Z | 35..35 events possible | goes from 449 to 485',
    'sequence audit-serial - | 2026-07-07T08:57:41.335Z 2026-07-07T08:57:41.350Z | 1..1 events possible | goes from 485 to 487',
    'sequence audit-serial - | 2026-07-07T08:57:41.350Z 2026-07-07T09:23:37.830Z | 247..247 events possible | goes from 487 to 735',
  ],
  'text/plaso/plaso/santa.log': [
    'drop-report drop-report - | - - | 3..? messages likely | *** LOG MESSAGE QUOTA EXCEEDED - SOME MESSAGES F',
  ],
  'text/system-logs/Debian11/messages': [
    'drop-report drop-report debian-s-1vcpu-1gb-nyc1-01 | - 2023-10-11T00:02:36.000Z | 0..? messages possible | [origin software=',
  ],
  'text/system-logs/FreeBSD13.1/daemon.log': [
    'silence silence f13b | 2023-03-16T02:34:59.000Z 2023-03-18T06:18:12.000Z | 0..? messages possible | nothing was heard of f13b for 2 d 3 h',
    'silence silence f13b | 2023-03-15T15:15:21.000Z 2023-03-15T22:16:42.000Z | 0..? messages possible | nothing was heard of f13b for 7 h 1 min',
  ],
  'text/system-logs/FreeBSD13.1/messages': [
    'drop-report drop-report f13b | - 2023-03-15T15:15:21.000Z | 0..? messages possible | syslogd: kernel boot file is /',
    'drop-report drop-report f13b | 2023-03-15T22:16:44.000Z 2023-03-15T22:17:16.000Z | 0..? messages possible | syslogd: exiting on signal 15; syslogd: kernel boot file is /',
    'drop-report drop-report f13b | 2023-03-15T22:24:21.000Z 2023-03-15T22:24:58.000Z | 0..? messages possible | syslogd: exiting on signal 15; syslogd: kernel boot file is /',
    'drop-report drop-report f13b | 2023-03-17T14:51:58.000Z 2023-03-17T14:52:34.000Z | 0..? messages possible | syslogd: exiting on signal 15; syslogd: kernel boot file is /',
    'drop-report drop-report f13b | 2023-03-17T14:57:24.000Z 2023-03-17T14:58:07.000Z | 0..? messages possible | syslogd: exiting on signal 15; syslogd: kernel boot file is /',
    'drop-report drop-report f13b | 2023-03-29T11:24:02.000Z 2023-04-15T14:48:55.000Z | 0..? messages possible | syslogd: exiting on signal 15; syslogd: kernel boot file is /',
    'drop-report drop-report f13b | 2023-04-16T23:53:46.000Z 2023-04-22T05:25:48.000Z | 0..? messages possible | syslogd: exiting on signal 15; syslogd: kernel boot file is /',
    'drop-report drop-report f13b | 2023-04-22T13:06:59.000Z 2023-04-22T13:07:40.000Z | 0..? messages possible | syslogd: exiting on signal 15; syslogd: kernel boot file is /',
    'drop-report drop-report buzz | - 2023-04-22T14:50:34.000Z | 0..? messages possible | syslogd: kernel boot file is /',
    'drop-report drop-report buzz | 2023-04-22T23:36:55.000Z 2023-05-06T05:06:26.000Z | 0..? messages possible | syslogd: exiting on signal 15; syslogd: kernel boot file is /',
    'drop-report drop-report buzz | 2023-05-06T12:18:43.000Z 2023-05-09T14:15:01.000Z | 0..? messages possible | syslogd: exiting on signal 15; syslogd: kernel boot file is /',
    'drop-report drop-report buzz | 2023-05-09T23:31:53.000Z 2023-10-26T01:41:47.000Z | 0..? messages possible | syslogd: exiting on signal 15; syslogd: kernel boot file is /',
    'drop-report drop-report f13b | 2023-04-22T14:49:59.000Z - | 0..? messages possible | syslogd: exiting on signal 15',
  ],
  'text/system-logs/NetBSD9.3/messages': [
    'drop-report drop-report localhost | - 2023-05-10T03:03:51.000Z | 0..? messages possible | syslogd: restart',
    'drop-report drop-report localhost | 2023-05-10T03:04:46.000Z 2023-05-10T03:05:29.000Z | 0..? messages possible | syslogd: Exiting on signal 15; syslogd: restart',
    'drop-report drop-report jelly | - 2023-05-10T03:20:30.000Z | 0..? messages possible | syslogd: restart',
    'drop-report drop-report jelly | 2023-05-10T03:23:24.000Z 2023-10-26T13:54:05.000Z | 0..? messages possible | syslogd: Exiting on signal 15; syslogd: restart',
    'drop-report drop-report localhost | 2023-05-10T03:19:46.000Z - | 0..? messages possible | syslogd: Exiting on signal 15',
  ],
  'text/system-logs/OpenBSD7.4/messages': [
    'drop-report drop-report crape | - 2023-01-28T15:59:23.000Z | 0..? messages possible | syslogd: start',
    'drop-report drop-report crape | 2023-01-28T16:58:36.000Z 2023-02-02T07:03:13.000Z | 0..? messages possible | syslogd: exiting on signal 15; syslogd: start',
  ],
  'text/system-logs/RancherOS-1.5.8/messages': [
    'drop-report drop-report rancheros-s-1vcpu-1gb-nyc1-01 | - 2023-10-09T21:33:15.000Z | 4..4 messages certain | random: 4 urandom warning(s) missed due to ratel',
  ],
  'text/system-logs/Ubuntu16/kern.log': [
    'sequence kernel-stamp flint | 2023-12-15T00:41:04.000Z 2023-12-15T00:46:40.000Z | 0..? messages likely | fall from 33.579050 to 0.000000',
    'sequence audit-serial flint | 2023-12-15T00:41:04.000Z 2023-12-15T00:46:40.000Z | 0..? events likely | falls from 6 to 1',
  ],
  'text/system-logs/Ubuntu16/kern.log.2.gz': [
    'sequence kernel-stamp fink | 2023-12-15T11:25:19.000Z 2023-12-15T11:31:34.000Z | 0..? messages likely | fall from 15.892436 to 0.000000',
    'sequence kernel-stamp fink | 2023-12-15T11:41:14.000Z 2023-12-15T11:55:40.000Z | 0..? messages likely | fall from 607.003657 to 0.000000',
    'sequence kernel-stamp fink | 2023-12-15T11:55:40.000Z 2023-12-15T11:59:10.000Z | 0..? messages likely | fall from 22.909008 to 0.000000',
    'sequence kernel-stamp fink | 2023-12-15T12:32:05.000Z 2024-03-21T23:33:45.000Z | 0..? messages likely | fall from 1918.200671 to 0.000000',
    'drop-report drop-report fink | - 2023-12-15T11:25:16.000Z | 7..7 messages certain | random: 7 urandom warning(s) missed due to ratel',
    'drop-report drop-report fink | 2023-12-15T11:25:16.000Z 2023-12-15T11:31:34.000Z | 7..7 messages certain | random: 7 urandom warning(s) missed due to ratel',
    'drop-report drop-report fink | 2023-12-15T11:31:34.000Z 2023-12-15T11:55:40.000Z | 7..7 messages certain | random: 7 urandom warning(s) missed due to ratel',
    'drop-report drop-report fink | 2023-12-15T11:55:40.000Z 2023-12-15T11:59:10.000Z | 7..7 messages certain | random: 7 urandom warning(s) missed due to ratel',
    'drop-report drop-report fink | 2023-12-15T11:59:10.000Z 2024-03-21T23:33:49.000Z | 7..7 messages certain | random: 7 urandom warning(s) missed due to ratel',
    'sequence audit-serial fink | 2023-12-15T11:25:15.000Z 2023-12-15T11:31:34.000Z | 0..? events likely | falls from 11 to 1',
    'sequence audit-serial fink | 2023-12-15T11:31:34.000Z 2023-12-15T11:55:40.000Z | 0..? events likely | falls from 11 to 1',
    'sequence audit-serial fink | 2023-12-15T11:55:40.000Z 2023-12-15T11:59:10.000Z | 0..? events likely | falls from 11 to 1',
    'sequence audit-serial fink | 2023-12-15T11:59:10.000Z 2024-03-21T23:33:45.000Z | 0..? events likely | falls from 11 to 1',
  ],
  'text/system-logs/synology-DS6/syslog.log': [
    'drop-report drop-report DiskStation | - 2016-12-06T04:31:05.000Z | 0..? messages possible | syslog-ng starting up',
    'drop-report drop-report dsnet | 2016-12-06T05:01:12.000Z 2016-12-06T05:11:26.000Z | 0..? messages possible | syslog-ng shutting down; syslog-ng starting up',
    'drop-report drop-report dsnet | 2016-12-06T05:37:06.000Z 2016-12-06T05:38:43.000Z | 0..? messages possible | syslog-ng shutting down; syslog-ng starting up',
  ],
}

/** Notes of folded repeats, which are no loss: how many there are in each file. */
export const REPEATS: Readonly<Record<string, number>> = {
  'text/auth/elastic-examples/auth.log': 85,
  'text/parse-vectors/jc/syslog-3164.out': 1,
  'text/plaso/plaso/syslog': 1,
  'text/plaso/plaso/syslog.bz2': 1,
  'text/plaso/plaso/syslog.gz': 1,
  'text/plaso/plaso/syslog.xz': 1,
  'text/plaso/plaso/syslog_rsyslog': 1,
  'text/plaso/plaso/syslog_rsyslog_traditional': 1,
  'text/system-logs/FreeBSD13.1/auth.log': 2,
  'text/system-logs/FreeBSD13.1/messages': 14,
  'text/system-logs/NetBSD9.3/authlog': 1,
  'text/system-logs/synology-DS6/auth.log': 2,
  'text/system-logs/synology-DS6/datascrubbing.log': 2,
  'text/system-logs/synology-DS6/ha.log': 3,
  'text/system-logs/synology-DS6/scemd.log': 1,
  'text/system-logs/synology-DS6/sfdisk.log': 5,
  'text/system-logs/synology-DS6/synoindex.log': 1,
  'text/system-logs/synology-DS6/synophoto.log': 1,
  'text/system-logs/synology-DS6/synoscheduler.log': 1,
}

/** The captures with every port taken for syslog: what is missing of datagrams and streams. */
export const STREAM_GAPS: Readonly<Record<string, readonly string[]>> = {
  'pcap-nasty/pcpp/unidirectional_tcp_stream_with_missing_packet.pcap': [
    'stream tcp-bytes - | 2017-04-06T22:06:23.915Z 2017-04-06T22:06:39.576Z | 1420..1420 bytes certain | of TCP stream 1, behind its first 1420',
  ],
  'pcap-nasty/suricata/http-gap-beyond-body/input.pcap': [
    'stream tcp-bytes 127.0.0.1 | 2020-07-13T07:39:03.020Z 2020-07-13T07:39:03.023Z | 127..127 bytes certain | of TCP stream 1 from 127.0.0.1, behind its first 136',
  ],
  'pcap-nasty/suricata/http-gap-double/input.pcap': [
    'stream tcp-bytes 127.0.0.1 | 2020-07-13T07:39:03.020Z 2020-07-13T07:39:03.023Z | 14..14 bytes certain | of TCP stream 1 from 127.0.0.1, behind its first 263',
    'stream tcp-bytes 127.0.0.1 | 2020-07-13T07:39:03.020Z 2020-07-13T07:39:03.024Z | 14..14 bytes certain | of TCP stream 1 from 127.0.0.1, behind its first 291',
  ],
  'pcap-nasty/suricata/http-gap-simple/input.pcap': [
    'stream tcp-bytes 127.0.0.1 | 2020-07-13T07:39:03.020Z 2020-07-13T07:39:03.023Z | 14..14 bytes certain | of TCP stream 1 from 127.0.0.1, behind its first 263',
  ],
  'pcap-nasty/suricata/tcp-rst-unacked-stream-04-gap-ips/input.pcap': [
    'stream tcp-bytes 2.2.2.2 | 2024-11-30T06:32:23.003Z 2024-11-30T06:32:23.009Z | 4..4 bytes certain | of TCP stream 1 from 2.2.2.2, behind its first 7',
  ],
  'pcap-nasty/tcpdump/bgp_mp_reach_nlri-oobr.pcap': [
    'stream snap-length 241.0.128.39 | 1975-04-27T04:29:01.999Z 1975-04-27T04:29:01.999Z | 62875..62875 bytes certain | 1 segment of TCP stream 1',
  ],
  'pcap-nasty/tcpdump/bgp_mvpn_6_and_7_oobr.pcap': [
    'stream snap-length 241.0.93.20 | 1970-06-23T06:35:44.999Z 1970-06-23T06:35:44.999Z | 406..406 bytes certain | 1 segment of TCP stream 1',
  ],
  'pcap-nasty/tcpdump/bgp_vpn_rt-oobr.pcap': [
    'stream snap-length 241.0.128.19 | 1975-05-06T19:35:54.131Z 1975-05-06T19:35:54.131Z | 59924..59924 bytes certain | 1 segment of TCP stream 1',
  ],
  'pcap-nasty/tcpdump/hoobr_nfs_printfh.pcap': [
    'stream snap-length 48.48.48.48 | 1995-08-15T05:27:12.999Z 1995-08-15T05:27:12.999Z | 12144..12144 bytes certain | 1 segment of TCP stream 1',
  ],
  'pcap-nasty/tcpdump/of10_7050sx_bsn-oobr.pcap': [
    'stream snap-length 109.74.202.168 | 2015-01-30T16:11:54.505Z 2015-01-30T16:11:54.505Z | 337..337 bytes certain | 1 segment of TCP stream 1',
  ],
  'pcap-nasty/tcpdump/tcp_rst_diag_payload-trunc.pcap': [
    'stream snap-length 192.0.2.1 | 2026-04-19T17:04:04.220Z 2026-04-19T17:04:04.220Z | 2..2 bytes certain | 1 segment of TCP stream 1',
  ],
  'pcap-nasty/zeek/erspan.pcap': [
    'stream tcp-bytes 192.168.69.2 | 2015-09-15T09:38:53.472Z 2015-09-15T09:40:55.874Z | 28467..28467 bytes certain | of TCP stream 4 from 192.168.69.2, behind its first 8760',
    'stream tcp-bytes - | 2015-09-15T09:38:53.472Z 2015-09-15T09:40:55.964Z | 11680..11680 bytes certain | of TCP stream 2, behind its first 9849',
    'stream tcp-bytes - | 2015-09-15T09:38:53.472Z 2015-09-15T09:40:55.999Z | 9252..9252 bytes certain | of TCP stream 4, behind its first 41819',
    'stream tcp-bytes - | 2015-09-15T09:38:53.472Z 2015-09-15T09:40:56.024Z | 102162..102162 bytes certain | of TCP stream 1, behind its first 9855',
    'stream tcp-bytes - | 2015-09-15T09:38:53.472Z 2015-09-15T09:40:56.045Z | 10220..10220 bytes certain | of TCP stream 3, behind its first 8595',
  ],
  'pcap-nasty/zeek/ipv4/fragmented-2.pcap': [
    'fragment ip-fragments 164.1.123.163 | 2000-02-19T19:23:55.200Z 2000-02-19T19:23:55.200Z | 1..? fragments certain | 116 of its 164 bytes were seen, 48 are missing',
  ],
  'pcap-nasty/zeek/ipv4/fragmented-3.pcap': [
    'fragment ip-fragments 210.54.213.247 | 2000-07-28T02:19:20.184Z 2000-07-28T02:19:20.259Z | 1..? fragments certain | 7400 bytes of it were seen',
  ],
  'pcap-nasty/zeek/tcp/reassembly.pcap': [
    'stream tcp-bytes 63.193.213.194 | 2004-03-10T05:13:50.194Z 2004-03-10T05:13:57.834Z | 24..24 bytes certain | of TCP stream 1 from 63.193.213.194, behind its first 11918',
    'stream tcp-bytes 63.193.213.194 | 2004-03-10T05:13:50.194Z 2004-03-10T05:13:58.444Z | 728..728 bytes certain | of TCP stream 1 from 63.193.213.194, behind its first 15570',
    'stream tcp-bytes 63.193.213.194 | 2004-03-10T05:13:50.194Z 2004-03-10T05:13:58.524Z | 708..708 bytes certain | of TCP stream 1 from 63.193.213.194, behind its first 16310',
    'stream tcp-bytes 63.193.213.194 | 2004-03-10T05:13:50.194Z 2004-03-10T05:13:58.534Z | 81..81 bytes certain | of TCP stream 1 from 63.193.213.194, behind its first 17677',
    'stream tcp-bytes 63.193.213.194 | 2004-03-10T05:13:50.194Z 2004-03-10T05:13:59.124Z | 1343..1343 bytes certain | of TCP stream 1 from 63.193.213.194, behind its first 17782',
    'stream tcp-bytes 63.193.213.194 | 2004-03-10T05:13:50.194Z 2004-03-10T05:14:00.954Z | 1448..1448 bytes certain | of TCP stream 1 from 63.193.213.194, behind its first 29957',
    'stream snap-length 63.193.213.194 | 2004-03-10T05:13:50.334Z 2004-03-10T05:13:59.614Z | 44..44 bytes certain | 4 segments of TCP stream 1',
  ],
  'pcap-nasty/zeek/tcp/timestamp.pcap': [
    'stream snap-length 192.168.2.20 | 2018-08-06T19:56:00.608Z 2018-08-06T19:56:00.984Z | 979270..979270 bytes certain | 691 segments of TCP stream 1',
  ],
}

/** The logs of a folder together: what is missing between the files of a rotation, and within them. */
export const SET_GAPS: Readonly<Record<string, readonly string[]>> = {
  'text/system-logs/Android9/data/system/syncmanager-log': [
    'archive rotation-hole - | 2020-05-09T00:30:02.855Z 2024-03-16T08:51:14.691Z | 0..? messages likely | text/system-logs/Android9/data/system/syncmanager-log/synclog-2020-05-09.log ends and text/system-logs/Android9/data/system/syncmanager-log/synclog-2024-03-16.log begins there',
  ],
  'text/system-logs/NetBSD9.3': [
    'archive rotation - | - - | 1..1 files likely | number 1, between text/system-logs/NetBSD9.3/authlog.2 and text/system-logs/NetBSD9.3/authlog',
  ],
  'text/system-logs/Ubuntu16': [
    'archive rotation - | - - | 1..1 files likely | number 1, between text/system-logs/Ubuntu16/kern.log.2.gz and text/system-logs/Ubuntu16/kern.log',
  ],
}
