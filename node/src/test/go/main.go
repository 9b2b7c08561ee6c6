// A client of palyra-quic-v1 that shares no code with the node's: quic-go and Go's TLS.
//
//	interop ADDRESS FOLDER
//
// FOLDER holds ca.pem, device.pem and device.key. Sends each line of the standard input, a request, on a stream of its own
// over one connection, and prints every frame of the answers as one line, and an empty line when the stream ends.
package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/quic-go/quic-go"
)

const (
	frameBytes = 512 * 1024
	patience   = 30 * time.Second
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: interop ADDRESS FOLDER")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(address, folder string) error {
	settings, err := settings(folder)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	connection, err := quic.DialAddr(ctx, address, settings, nil)
	if err != nil {
		return err
	}
	defer connection.CloseWithError(0, "")
	requests := bufio.NewScanner(os.Stdin)
	for requests.Scan() {
		if err := ask(ctx, connection, requests.Bytes()); err != nil {
			return fmt.Errorf("%s: %w", requests.Text(), err)
		}
		fmt.Println()
	}
	return requests.Err()
}

func settings(folder string) (*tls.Config, error) {
	device, err := tls.LoadX509KeyPair(filepath.Join(folder, "device.pem"), filepath.Join(folder, "device.key"))
	if err != nil {
		return nil, err
	}
	authority, err := os.ReadFile(filepath.Join(folder, "ca.pem"))
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(authority) {
		return nil, errors.New("ca.pem holds no certificate")
	}
	return &tls.Config{
		Certificates: []tls.Certificate{device},
		RootCAs:      roots,
		ServerName:   "localhost",
		NextProtos:   []string{"palyra-quic-v1"},
		MinVersion:   tls.VersionTLS13,
	}, nil
}

func ask(ctx context.Context, connection quic.Connection, request []byte) error {
	stream, err := connection.OpenStreamSync(ctx)
	if err != nil {
		return err
	}
	if err := stream.SetDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	frame := append(binary.BigEndian.AppendUint32(nil, uint32(len(request))), request...)
	if _, err := stream.Write(frame); err != nil {
		return err
	}
	if err := stream.Close(); err != nil {
		return err
	}
	for {
		var length uint32
		if err := binary.Read(stream, binary.BigEndian, &length); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if length > frameBytes {
			return fmt.Errorf("a frame of %d bytes", length)
		}
		answer := make([]byte, length)
		if _, err := io.ReadFull(stream, answer); err != nil {
			return err
		}
		fmt.Println(string(answer))
	}
}
