package dialer_test

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/nethttp"
)

// TestDrafts dials a server of all versions in each, over ws and wss.
func TestDrafts(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := nethttp.Upgrade(w, r, &netconn.Config{Driver: &wsdriver.Config{Versions: wsdriver.AllVersions()}}, nil)
		if err != nil {
			return
		}
		defer c.CloseNow()
		for {
			k, p, err := c.ReadMessage()
			if err != nil || c.WriteMessage(k, p) != nil {
				return
			}
		}
	})
	plain, secure := httptest.NewServer(h), httptest.NewTLSServer(h)
	secure.Config.ErrorLog = quiet
	defer plain.Close()
	defer secure.Close()
	roots := x509.NewCertPool()
	roots.AddCert(secure.Certificate())
	for _, v := range wsdriver.AllVersions() {
		for scheme, url := range map[string]string{"ws": plain.URL, "wss": secure.URL} {
			t.Run(v.String()+"/client/"+scheme, func(t *testing.T) {
				c, err := dialer.Dial(t.Context(), strings.Replace(url, "http", "ws", 1)+"/x?y", &dialer.Dialer{
					Config:    netconn.Config{Driver: &wsdriver.Config{Versions: []wsdriver.Version{v}}},
					TLSConfig: &tls.Config{RootCAs: roots},
				})
				if err != nil {
					t.Fatal(err)
				}
				defer c.CloseNow()
				if c.Version() != v {
					t.Errorf("speaks %v", c.Version())
				}
				if err := c.WriteText("κόσμε"); err != nil {
					t.Fatal(err)
				}
				if _, p, err := c.ReadMessage(); err != nil || string(p) != "κόσμε" {
					t.Errorf("%q %v", p, err)
				}
				if err := c.Close(wsdriver.NormalClosure, ""); err != nil {
					t.Error(err)
				}
			})
		}
	}
}
