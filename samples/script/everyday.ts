/** What goes on in both VPCs every day: customers, look-ups, metrics, package downloads. */
import {
  dnsAnswer,
  dnsQuery,
  mysqlQuery,
  mysqlRows,
  noise,
  ntp,
  tlsClientHello,
  tlsData,
} from "../../test/builders/messages.ts";
import { type Packet, datagram, echo, Talk } from "../../test/builders/talk.ts";
import { SECOND, at } from "./clock.ts";
import { logIn } from "./mysql.ts";
import type { Network } from "./network.ts";
import { page } from "./page.ts";
import { outside, production, resolver, staging } from "./world.ts";

const { web, app, database, monitor, nat } = production;

/** A download that began before the capture did: its first records straddle the capture's start. */
export function downloadAcrossTheStart(network: Network): void {
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
export function customers(network: Network): void {
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
  logIn(db.open(), "shop_app", 1);
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
    db.say(0, mysqlQuery(`select id, name, price from items limit ${n * 20}, 20`)).say(1, mysqlRows(900, "items"));
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
export function infrastructure(network: Network): void {
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
        { at: asked + 18000, src: outside.timeServer, srcPort: 123, dst: web.address, dstPort: 123, answer: true },
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
      { at: time + 700, src: resolver, srcPort: 53, dst: client, dstPort: port, answer: true },
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
export function throughTheNat(network: Network): void {
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

/** The staging VPC has the same addresses and, for one conversation, the same ports at the same time. */
export function stagingTraffic(network: Network): void {
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
  logIn(db.open(), "staging", 2).say(0, mysqlQuery("select 1")).say(1, mysqlRows(300, "items")).close();
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
